"""What looks like a time and is none.  A guard holds when all it gives holds: `before` and `after` touch the `surface`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`rules` name the grammar rules it watches; `before` is anchored at the end of what precedes, `after` at the start of what follows."""

    why: str
    rules: str
    surface: str = ""
    before: str = ""
    after: str = ""


_DAYISH = "date day clock iso-date slash offset since-length inside duration"
GUARDS = (
    Guard(
        "a number goes on",
        "date day offset since-length inside duration clock year-range decade century slash compact iso-date lone-year iso-month day-first",
        before=r"[\d.,%$€£]$",
        surface=r"[\d].*",
    ),
    Guard(
        "a numeral goes on",
        "date day offset since-length inside duration clock decade two-months",
        before=r"[〇零一二两三四五六七八九十百千万亿第几数]$",
        surface=r"[〇零一二三四五六七八九十百千两半].*",
    ),
    Guard(
        "part of a Latin word or code",
        "date day clock iso-date iso-month compact lone-year slash day-first offset duration",
        before=r"(?:[A-Za-z_#@/\\=&?]|[A-Za-z]-)$",
        surface=r"\d.*",
    ),
    Guard(
        "a name with a number: 神舟十八号, 长征五号",
        "date day",
        surface=r"[^月年]*号.*",
        before=r"(?:神舟|嫦娥|天舟|长征|玉兔|风云|东风|北斗|祝融|辽宁|天问|型|第|N|n|星|路|楼|字|令|发言|线|文|批)$",
    ),
    Guard(
        "号 without a month is a label more often than a day",
        "date day",
        surface=r"[^月年周星礼今昨明本上下\d]*号|\d{1,2}号",
        after=(
            r"(?:巡逻|文件|公告|令|线|楼|院|房|病|选手|候选|球员|种子|提案|决议|法案|电站|机组|反应堆|仓|馆|门|店|舰|卫星|飞船|火箭"
            r"|探测|公路|州际|台风|染色体|人物|嫌|囚|别墅|码头|油|厂|井|位|机|车|船|字|议案|基地|当事|案|被告|男|女|主|高)"
        ),
    ),
    Guard(
        "北溪2号: a label",
        "date day",
        surface=r"\d号",
        before=r"[\u4e00-\u9fff]$(?<![在于到至从和与的月自及是即])",
        after=(
            r"(?!在|于|表示|说|宣布|称|发|举|召|对|就|至|到|晚|上午|下午|凌晨|开始|起|,|，|公布|报|向|通|会|抵|前往|签|下令"
            r"|警告|批|强|指)"
        ),
    ),
    Guard("六年内", "date", surface=r"年内", before=r"[一二两三四五六七八九十半几数\d多余]$"),
    Guard(
        "号 after a noun",
        "date day",
        surface=r"[一二三四五六七八九两\d]{1,2}号",
        before=r"(?:名|道|街|巷|弄|里|村|厅|院|区|库|监|床|机|车|船|舰|队|牌|代|编)$",
    ),
    Guard("一日, 三日: how long, not which day", "date day", surface=r"[一两二三四五六七八九]日.*"),
    Guard(
        "days counted, not named",
        "date day",
        surface=r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?)日",
        before=r"(?:近|每|历时|为期|万|亿|长达|达|超过|至少|最多|不到|将近|约|连续|共|这|那|头|前|后|过去|未来|最近|隔离)$",
    ),
    Guard(
        "days counted, not named",
        "date day",
        surface=r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?)日",
        after=r"(?:游|程|常|内|之内|以内|隔离|以上|以下|后|之后|元|本|之久|时间|均|圆|新高|新低|移动|成交|均|已实现|波动)",
    ),
    Guard("days counted to an event", "day", surface=r"\d{1,2}日", after=r"(?:前(?!往)|之前)", before=r"(?:在|于|约|大约|整整|仅|提前)$"),
    Guard("habitual", "date day holiday", before=r"(?:每年|每月|每到|每逢|历年|通常在|往年)的?[“「\"]?$"),
    Guard("今, 昨, 明 alone are no date", "day", surface=r"[今昨明当]"),
    Guard("全球化的今天: the present age", "day", surface=r"(?:今|明)[天日]", before=r"(?:的|日新月异)$"),
    Guard("提前一年", "date day", surface=r"前一[年天日].*", before=r"提$"),
    Guard("演习第二天: a day of the event", "day", surface=r"第二[天日].*", before=r"[\u4e00-\u9fff]$(?<![，。的在于从到和了但而就是])"),
    Guard(
        "长江十号: a name", "date day", surface=r"[一二三四五六七八九十]{1,3}号", before=r"[\u4e00-\u9fff·]$(?<![在于到至从和与的月自及])"
    ),
    Guard("两千年 of history", "offset duration", surface=r"两千年.*"),
    Guard("一时半会", "clock hour", surface=r"一时半?"),
    Guard("中国庆祝", "date", surface=r"国庆", after=r"[祝贺幸]"),
    Guard("圣诞集市", "date", surface=r"圣诞节?", after=r"(?:集市|市场|购物|颂歌|采购|大餐)"),
    Guard("单一季度", "date", surface=r"一季度", before=r"[单每同任某]$"),
    Guard("本季 of a sport", "quarter", surface=r"(?:本|上|下)季", after=r"(?:赛|复|打|进球|得|主|联|出场|战绩|球|冠)"),
    Guard("当天 in names", "day", surface=r"当[天日]", after=r"(?:窗|线)"),
    Guard(
        "names of papers and programmes",
        "day",
        surface=r"(?:今日|明日|昨日|周[日末]|星期日|星期天)",
        after=r"(?:头条|之后》|俄罗斯|印度|美国》|中国》|世界|镜报|电讯报|邮报|泰晤士|刊|说法|关注|焦点|新闻网|快讯|时报|之星)",
    ),
    Guard("为今年第16天: the sixteenth time", "date", surface=r".*年第.{1,3}天", before=r"[为是]$"),
    Guard("辞职后 日本, 同日本: a country", "day", surface=r"(?:.*[^\d])?(?:后|同|前|明)日", after=r"本(?![报台月周年季])"),
    Guard("第二天性", "day", surface=r"第二天", after=r"性"),
    Guard("names: 周一围, 周日…", "day", surface=r"周[一二三四五六]", before=r"(?:姓|叫|记者|作者|[为名是])$", after=r"[围良鸣凡新]"),
    Guard("a week counted, not named", "day week", surface=r"(?:[上下这本])?周", after=r"(?:边|围|期|折|密|到|知|岁|年|刊|报|末)"),
    Guard("this time round, not this week", "week", surface=r"(?:上|下|这|今|本)周", after=r"(?:转|期|边)"),
    Guard("points of a list or an index", "clock", surface=r"[一两二三四五六七八九十\d]{1,3}点"),
    Guard(
        "points of a list or an index", "clock", after=r"(?:百分|几|[一二三四五六七八九]?[，,、]?(?:首先|建议|意见|要求|原因|共识|看点))"
    ),
    Guard("a score or a ratio", "clock", surface=r"\d{1,2}:\d\d", before=r"(?:比分[是为]?|以|比|胜|负|平|率|赔率|比例|兑|第|章|节)$"),
    Guard("a score or a ratio", "clock", surface=r"\d{1,2}:\d\d", after=r"(?:的比分|战胜|击败|领先|落后|负|胜|平|逆转|的比例|获胜|[\d])"),
    Guard(
        "a year as a number of things",
        "date lone-year",
        surface=r"(?:\d{4}|\d{2})年?",
        after=r"(?:多?[名人例辆架艘套件颗枚座处次吨公亿万元个米平座]|多年|余年|年前|年后|年来|年历史|年之久|以上|年间|年?的?历史)",
    ),
    Guard(
        "a number in words that is no year",
        "lone-year",
        after=(
            r"(?:冠状|型|人|名|例|号|间|套|元|万|亿|米|多|余|个|家|年|年代|款|系列|美元|欧元|英镑|公里|公斤|吨|磅|桶|平方|立方|发|瓦|伏|升|克|股|字|分|页|张|次|场|件|位|户"
            r"|辆|枚|只|条|种|项|块|点|度|天|届|万|美|英|人民币|港元|日元|字|-)"
        ),
    ),
    Guard(
        "a year alone stands before a noun or after a preposition", "lone-year", after=r"(?![\u4e00-\u9fff]{2}|$|[)\]】]|[、和与及]\d{4}年)"
    ),
    Guard(
        "two-digit years are rare: only with a month, a part or after 在",
        "date",
        surface=r"\d\d年的?",
        before=(
            r"(?:[约近达满历了过长仅有第判刑整共经隔每最多少逾超\d][^年]{0,1}|岁月|长达|将近|超过|过去|最近|未来|今后|徒刑|监禁"
            r"|合同|协议|为期|结婚|服刑|相隔|至少|不到|连续|执政|掌权|统治)$"
        ),
    ),
    Guard(
        "lengths, not years",
        "date",
        surface=r"[3-9]\d年的?",
        after=r"(?:历史|时间|来|前|后|的|以|之|多|间|里|内|寿|老|左右|徒刑|徒|有期|监禁|$|[，。、,.])",
    ),
    Guard(
        "lengths, not years: 承诺50年不变",
        "date",
        surface=r"[3-9]\d年的?",
        before=r"[^在从自由于至到及和与比跟据、，。:：；“‘(《「\n]$",
    ),
    Guard("lengths, not years", "date", surface=r"[3-9]\d年的?", after=r"(?:不变|无|未|没有|最|新[高低]|一遇|如一)"),
    Guard("约2000年前: how long ago", "date", surface=r"\d{4}年", before=r"(?:约|近|距今)$", after=r"前"),
    Guard("这一年来", "date", surface=r"这一年", after=r"(?:以来|来|里|多|半|间)"),
    Guard("《一九八四年》: a title", "date day lone-year year-range decade", before=r"[《「『]$", after=r"[》」』]"),
    Guard("马上一年半, 早上一天", "date day week window", before=r"[马早晚以路晋网身]$", surface=r"上.*"),
    Guard("去年 in 今年来 is fine; 上年纪 is age", "date", surface=r"上年", after=r"(?:纪|岁|龄)"),
    Guard("当年 as 'in those days' without a year spoken of", "date", surface=r"当年", after=r"(?:的那|那|明月|情)"),
    Guard("第二年 as an ordinal", "date", surface=r"第二年", before=r"连续$"),
    Guard(
        "前一年 counted from an event: 战败前一周",
        "date day week month clock",
        surface=r"前一(?:年|天|日|晚|周|星期|个月|个星期).*",
        before=r"(?:疫情|爆发|冷战|[选战会赛死票法生败联发决退城节身走测庭牌话开故息制馆])$",
    ),
    Guard(
        "年中, 年初 inside another word",
        "date",
        surface=r"(?:年中|年初|年末|年底|年头|年尾|年终|年中期)",
        before=r"[\d周青少常多半老往历逢成童千百几数万]$",
    ),
    Guard("not a part of the year", "date", surface=r"[春夏秋冬中初底末]|伊始|春夏|秋冬"),
    Guard(
        "a season inside a word",
        "date",
        surface=r"[春夏秋冬][天季日]",
        before=r"[\u4e00-\u9fff]$(?<![和与及的在过入撑今年个于到是至从逢了，])",
    ),
    Guard(
        "a season as a name",
        "date",
        surface=r"[春夏秋冬][天季日]",
        after=r"(?:奥运|奥会|运动会|时装|攻势|班|学期|号|杯|联赛|大作战|线|服|菜|赛|锦标|转会)",
    ),
    Guard("a poetic season", "date", surface=r"(?:夏日|盛夏|寒冬|暑假)"),
    Guard(
        "季 as a season of a series or league",
        "date",
        surface=r"第?[一二三四1-4]季.?",
        after=r"(?:[的《》，。]|$)",
        before=r"(?:剧|》|综艺|节目|第|的)$",
    ),
    Guard("第N季 of a series", "date", surface=r"第?[一二三四1-4]季", before=r"[剧目艺案》”」片出播拍部集角篇事版]$"),
    Guard(
        "第N季 of a series", "date", surface=r"第?[一二三四1-4]季", after=r"(?:第|[》”」\"]|[上中下]?[集辑]|庭|播|的|日期|完结|收官|回归)"
    ),
    Guard("四季, 一季: how many, not which", "date", surface=r"[一二三四1-4]季"),
    Guard(
        "holidays in compounds",
        "date",
        surface=r"(?:国庆|圣诞|清明|中秋|端午|春节|元宵)",
        after=r"(?:老人|树|礼物|岛|卡|上河|月饼|粽|路|街|区|镇|联欢晚会上|颂)",
    ),
    Guard(
        "大雪, 雨水 … are weather",
        "date",
        surface=(
            r"(?:小雪|大雪|雨水|小满|白露|大寒|小寒|谷雨|重阳|元宵|小年|五一|七一|十一|新年|胜利日|小暑|大暑|惊蛰|芒种|霜降|双11"
            r"|七夕|霜降|处暑|立春|立夏|立秋|立冬)"
        ),
        after=(
            r"(?!”?(?:节气|时节|当天|当日|假期|黄金周|长假|小长假|国庆|期间|节|前夕|前后|游行|大游行|讲话|演说|演讲|文告|夜|晚会"
            r"|阅兵|庆典|贺词|第一天|伊始|钟声|献词|致辞|之际|到来|之前|登高|去|$))"
        ),
    ),
    Guard("双十一 and 双十字", "date", surface=r"双十", after=r"[一字佳几二多]"),
    Guard("至今天, 至今年", "vague", surface=r"(?:迄|至)今", after=r"[天日年晚早晨夜明]"),
    Guard(
        "国庆 of a country not in the table",
        "date",
        surface=r"国庆[节日]?",
        before=r"(?:[亚兰尔斯列坦利拉巴哈顿根里维威麦典迪]|[^中我]国)$",
    ),
    Guard("more than a holiday", "date", surface=r"十一", before=r"[第二三四五六七八九百]$"),
    Guard("六四, 九二 and the like are names", "day", surface=r"\d·\d"),
    Guard("正月 style months only with a day or alone in festive text", "date", surface=r"(?:首月|冬月)"),
    Guard("二月, 三月 counted", "date", surface=r"[两几数]月"),
    Guard(
        "months that are names",
        "date",
        surface=r"(?:五月|十月|二月|七月|三月|九月|八月|四月)",
        after=r"(?:革命|花|天(?![前后空气])|流火|政变|党人|风暴|危机|围城|学社|文艺|战争|出版|事变)",
    ),
    Guard("habitual months", "date", surface=r".{1,3}月", before=r"(?:每年|每|通常|未在)(?:的)?$"),
    Guard("窗 of near", "window", surface=r"近.*", before=r"[附接远最将临亲贴靠逼邻较晚了达长花费时用历经]$"),
    Guard(
        "近二十年 as 'almost'",
        "window",
        surface=r"近(?:[三-九]?十[一二三四五六七八九]?|[一二两三四五六七八九]百.*|\d{2,4})(?:多|余)?(?:年|个?月|天|小时|分钟)",
    ),
    Guard("近一小时 as 'almost'", "window", surface=r"近.*(?:小时|分钟)"),
    Guard("前, 上, 后, 下 as ordinals or directions", "window", surface=r"[前上后下].*", before=r"[\u4e00-\u9fffA-Za-z\d”》)]$"),
    Guard(
        "此前, 之后 belong to what precedes",
        "window",
        surface=r"(?:之前|之后|后|其后|随后|此后|此前).*",
        before=r"[\u4e00-\u9fffA-Za-z\d”》)]$",
    ),
    Guard("lengths before a noun: 过去一天的路程", "window", surface=r"上[一二两三\d]+[个]?(?:年|天|日).*", after=r"[级班]"),
    Guard("来 belongs to the verb", "since-length", surface=r".*来", after=r"(?:到|自|访|说|看|讲|华|袭|电|函|临|源|形容|比喻|计算|衡量)"),
    Guard("lengths", "inside", after=r"(?:第|连|已|共|累|再度|多次|新增)"),
    Guard("lengths", "inside", before=r"(?:过去|最近|近|前|头|此前|每|短短|在短短|后|最初|最初的|之前|不到|仅|仅仅|仅在|才)$"),
    Guard("后 in a name: 90后, 00后", "offset", surface=r".*后", before=r"[0-9]$"),
    Guard("前 in 前任, 目前; three-before lists", "offset", after=r"(?:后|所未|人|辈|列|茅|卫|线|院|妻|夫)"),
    Guard("a length before 前 of an event", "offset", before=r"(?:第|比赛|距|距离|离|提前|早|晚|迟|相隔|每隔)$"),
    Guard("a count of things", "offset since-length duration inside", surface=r"(?:\d{4,}|[12]\d{3})年.*"),
    Guard("90年代, 21世纪", "duration", after=r"(?:代|级|龄|轻|度|内|报|刊)"),
    Guard("a weekday counted", "duration", surface=r".*周", after=r"[年边围期末岁一二三四五六日刊]"),
    Guard("names with 世纪", "century", surface=r"21世纪", after=r"(?:经济报道|福克斯|海上|资本)"),
    Guard(
        "月底 of a month named apart",
        "month-part",
        surface=r"月.|.旬",
        before=r"[\u4e00-\u9fff\d]$(?<![在到于至从，。和与、及自的将是以据计望并前内起])",
    ),
    Guard(
        "整个上午, 一天深夜: not of the day spoken of",
        "part-of-day clock",
        before=r"(?:每天|每日|每晚|整个|一个|一整个|这个|一|个|半个|大半个|(?:[^\d一二三四五六七八九十第同当]|^)一[天日]|某[天日]|有[天日]|平时|通常)的?深?$",
    ),
    Guard("民国 without 民国 in view", "date", surface=r"1[01]\d年", before=r"[\d]$"),
    Guard(
        "a vague word that is a verb or part of one",
        "vague",
        surface=r"过去|现在|之前|之后|未来|期间|将来|即将|当下|曾经|目前|随即|马上|当前",
        after=r"(?:式|主义|进行时|之星|城|路)",
    ),
    Guard(
        "过去, 之前, 之后, 期间, 未来 after a verb or noun say something else",
        "vague",
        surface=r"过去|之前|之后|期间|前期|暑假|以往|往日|当下|此先|现在|未来|将来",
        before=r"[\u4e00-\u9fff\d”》)]$(?<![，。在和与、而但且于就从直的到对])",
    ),
    Guard("过去 as a verb", "vague", surface=r"过去", after=r"(?:了|之后|后|看|，)"),
    Guard("尔后 in a name: 布鲁塞尔后", "vague", surface=r"尔后", before=r"[塞布尔萨加达多韦马哈比摩切米巴]$"),
    Guard("当时得令", "vague", surface=r"当时", after=r"得令"),
    Guard("之 belongs to the word before", "vague", surface=r"目前|最近", before=r"之$"),
    Guard("最近 as nearest", "vague", surface=r"最近", before=r"(?:离|距|距离)[^，。]{0,6}$"),
    Guard("最近的 place", "vague", surface=r"最近", after=r"的(?:医院|机场|城市|村|邻|地|一家|医|距离)"),
    Guard(
        "very vague words are noise unless they stand free", "vague", surface=r"马上|即将|随即|不久|将来|曾经|往日|期间|暑假|前期|新春|此先"
    ),
    Guard("连日 in 连日本", "vague", surface=r"连日", after=r"(?:本|元|军|方|媒)"),
    Guard("近来 in 临近来", "vague", surface=r"近来|近日|近期|近年", before=r"[临接将靠附最]$"),
    Guard("近日 followed by a place beginning with 日本", "vague", surface=r"近日", after=r"本"),
    Guard("今后, 今起 inside words", "vague", surface=r"今起|今后", before=r"[至如迄]$"),
    Guard("a headline index", "compact", before=r"[\d第号]$"),
    Guard("version numbers, sections, sums", "iso-month iso-date day-first slash", after=r"(?:[亿万元美%个倍吨米版]|英镑|欧元|公里|平方)"),
    Guard("fractions and marks: 1/3, 9/11", "slash", surface=r"\d{1,2}[/-]\d{1,2}"),
    Guard("全天 as an adjective", "whole-day", surface=r"全天", after=r"(?:候|时|津|下)"),
    Guard("全天 as a length", "whole-day", before=r"[\u4e00-\u9fff\d]$"),
)

# Guards that yield when the expression is the whole text or stands in brackets: a caller may pass a bare expression.
YIELDING = ("slash", "lone-year", "window", "clock", "part-of-day", "vague", "whole-day", "date")
