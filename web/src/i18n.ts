// The words of the page in both languages, and how dates are said.
import type { Item, When } from "../client";

const WORDS = {
  zh: {
    title: "事实时间线",
    skip: "跳到事件列表",
    search: "搜索引文、名称、事件…",
    timeline: "时间线",
    sparql: "SPARQL 查询",
    filters: "筛选",
    clear: "清除全部",
    remove: "移除筛选",
    status: "状态",
    type: "类型",
    entity: "参与者",
    originator: "说话的来源",
    publisher: "媒体",
    period: "时期",
    from: "从",
    to: "到",
    undated: "无日期的事件",
    "undated-": "随时期而定",
    "undated-include": "包括",
    "undated-exclude": "不显示",
    "undated-only": "只看",
    more: "更多",
    fewer: "收起",
    lanes: "分行",
    "lanes-type": "按类型",
    "lanes-entity": "按参与者",
    "lanes-source": "按来源",
    other: "其他",
    states: "状态（持续）",
    nodate: "无日期 · 置于报道日",
    zoomin: "放大",
    zoomout: "缩小",
    earlier: "更早",
    later: "更晚",
    fit: "全部",
    asof: "截至该日所知",
    now: "全部报道",
    events: "个事件",
    list: "事件列表",
    order: "排序",
    "order-time": "由早到晚",
    "order--time": "由晚到早",
    loadmore: "继续加载",
    empty: "没有符合条件的事件。",
    loading: "加载中…",
    crowded: "此范围内共有 {all} 个事件，图上显示 {shown} 个；放大可看到其余。",
    reportedon: "报道于",
    close: "关闭",
    back: "返回",
    place: "地点",
    participants: "参与者",
    claims: "主张与引文",
    chain: "来源链",
    outlet: "媒体自己",
    date: "日期",
    words: "原文",
    rule: "规则",
    fit_within: "期间某时",
    fit_throughout: "贯穿期间",
    "fit_holds-at": "当时正在进行",
    nodatewords: "文中没有给出日期",
    contradictions: "相互矛盾",
    history: "报道历程",
    parts: "包含的事件",
    wholes: "属于",
    joined: "合并依据",
    readarticle: "在文章中阅读",
    article: "文章",
    original: "原网址",
    presupposed: "顺带提及",
    confidence: "可信度",
    neighbours: "共同出现",
    showtimeline: "只看其时间线",
    rolesof: "角色",
    names: "名称",
    independent: "个独立来源",
    drop: "把文章文件拖放到此处即可加入",
    dropping: "正在读取",
    dropped: "已加入",
    failed: "未能完成",
    token: "写入口令（服务器的 KG_TOKEN）",
    send: "发送",
    theme_toggle: "明暗",
    language: "English",
    queries: "现成的查询",
    choosequery: "选择一个问题…",
    sparqlhint: "结果中的事件链接会在旁边打开。",
    overview: "全部事件的时间分布；点击可移动视野",
    counted: "根据最近 {n} 个事件统计",
    noquestion: "没有现成的查询",
    about: "关于",
    states_toggle: "状态",
  },
  en: {
    title: "Fact timeline",
    skip: "Skip to the list of events",
    search: "Search quotes, names, events…",
    timeline: "Timeline",
    sparql: "SPARQL",
    filters: "Filters",
    clear: "Clear all",
    remove: "Remove filter",
    status: "Status",
    type: "Type",
    entity: "Participant",
    originator: "Who says it",
    publisher: "Outlet",
    period: "Period",
    from: "From",
    to: "To",
    undated: "Events without a date",
    "undated-": "depends on the period",
    "undated-include": "included",
    "undated-exclude": "left out",
    "undated-only": "only these",
    more: "More",
    fewer: "Fewer",
    lanes: "Lanes",
    "lanes-type": "by type",
    "lanes-entity": "by participant",
    "lanes-source": "by source",
    other: "Other",
    states: "States",
    nodate: "No date · at day of report",
    zoomin: "Zoom in",
    zoomout: "Zoom out",
    earlier: "Earlier",
    later: "Later",
    fit: "Everything",
    asof: "As known on",
    now: "all reports",
    events: "events",
    list: "List of events",
    order: "Order",
    "order-time": "oldest first",
    "order--time": "newest first",
    loadmore: "Load more",
    empty: "No event fits.",
    loading: "Loading…",
    crowded: "{all} events lie here, {shown} are drawn; zoom in for the others.",
    reportedon: "reported",
    close: "Close",
    back: "Back",
    place: "Place",
    participants: "Participants",
    claims: "Claims and quotes",
    chain: "Reported by",
    outlet: "the outlet itself",
    date: "Date",
    words: "words",
    rule: "rule",
    fit_within: "some time within",
    fit_throughout: "all of it",
    "fit_holds-at": "ongoing then",
    nodatewords: "The article gives no date",
    contradictions: "Contradictions",
    history: "How it was reported",
    parts: "Contains",
    wholes: "Part of",
    joined: "Why joined",
    readarticle: "Read in the article",
    article: "Article",
    original: "Original address",
    presupposed: "in passing",
    confidence: "confidence",
    neighbours: "Appears with",
    showtimeline: "Show only its timeline",
    rolesof: "Roles",
    names: "Names",
    independent: "independent sources",
    drop: "Drop article files here to add them",
    dropping: "Reading",
    dropped: "Added",
    failed: "That did not work",
    token: "Token for writing (the server's KG_TOKEN)",
    send: "Send",
    theme_toggle: "Theme",
    language: "中文",
    queries: "Saved queries",
    choosequery: "Choose a question…",
    sparqlhint: "Links to events in the results open beside them.",
    overview: "All events over time; click to move the view",
    counted: "counted over the latest {n} events",
    noquestion: "No saved queries",
    about: "About",
    states_toggle: "States",
  },
} as const;

const VALUES: Record<"zh" | "en", Record<string, string>> = {
  zh: {
    scheduled: "已计划", occurred: "已发生", ongoing: "进行中", overdue: "逾期未见", cancelled: "已取消", postponed: "已推迟", disputed: "有争议",
    "only-denied": "仅有否认", uncertain: "未证实",
    asserted: "陈述", planned: "计划", intended: "意向", possible: "可能", conditional: "有条件", negative: "否定", positive: "肯定",
    agent: "施动", patient: "受动", party: "参与方", theme: "主题", place: "地点", originator: "作为来源",
    person: "人物", organization: "组织", outlet: "媒体", agency: "通讯社", polity: "国家/地区", collective: "群体", office: "职务", other: "其他",
    figures: "数字不一", date: "日期不一", responsibility: "责任不一", occurrence: "是否发生", revision: "后来改口",
  },
  en: { "only-denied": "only denied", polity: "country", negative: "negated" },
};

export type Lang = "zh" | "en";
export type Word = keyof (typeof WORDS)["zh"];

let current: Lang = "zh";
export const setLanguage = (lang: Lang): void => {
  current = lang;
};
export const language = (): Lang => current;

export function t(word: Word, values: Record<string, string | number> = {}): string {
  let text: string = WORDS[current][word];
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, String(value));
  return text;
}

export const value = (name: string): string => VALUES[current][name] ?? name;
export const labelOf = (thing: { label: string; label_en?: string | null }): string => (current === "en" && thing.label_en) || thing.label;
export const itemLabel = (item: { label: { zh: string; en: string }; type: string }): string => item.label[current] || item.label.zh || item.type;

/** A date in words, no finer than its value. */
export function sayDate(when: When | null): string {
  if (!when) return "—";
  const zh = current === "zh";
  const [first, last] = sides(when.edtf);
  if (when.earliest === null) return zh ? `${say(when.latest, last)}或更早` : `${say(when.latest, last)} or earlier`;
  if (when.latest === null) return zh ? `${say(when.earliest, first)}起` : `since ${say(when.earliest, first)}`;
  const about = when.edtf.includes("~") ? (zh ? "约" : "c. ") : "";
  const parts = { day: 3, month: 2, year: 1 }[when.precision];
  if (parts) return about + say(when.earliest, parts);
  return `${about}${say(when.earliest, first)} – ${say(when.latest, last)}`;
}

/** How many of year, month, day each side of an interval gives; a season or a decade is said by its days. */
function sides(edtf: string): [number, number] {
  const parts = (side: string): number => (/^\d{4}$/.test(side) ? 1 : /^\d{4}-(0\d|1[0-2])$/.test(side) ? 2 : 3);
  const [first = "", last = first] = edtf.replace(/[~?[\]]/g, "").split(/\/|\.\./).filter((side) => side !== "");
  return [parts(first), parts(last)];
}

function say(day: string | null, parts: number): string {
  const [y, m, d] = (day ?? "").split("-").map(Number);
  if (current === "zh") return [`${y}年`, `${m}月`, `${d}日`].slice(0, parts).join("");
  const options: Intl.DateTimeFormatOptions = { timeZone: "UTC", year: "numeric" };
  if (parts > 1) options.month = "short";
  if (parts > 2) options.day = "numeric";
  return new Intl.DateTimeFormat("en-GB", options).format(Date.UTC(y ?? 0, (m ?? 1) - 1, d ?? 1));
}

export const reportDay = (item: Pick<Item, "first_reported">): string => (item.first_reported ?? "").slice(0, 10);
