"""Patterns of the grammar, built from the word tables.

They run over `Plain.text`.  Every quantifier is bounded, so that a match costs constant time and a text linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.times.tables import words
from kg.times.tables.holidays import HOLIDAYS, NATIONAL_DAY_NAMES, NATIONAL_DAYS


def any_of(words: Iterable[str]) -> str:
    """Alternation, longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))) + ")"


CN = "〇零一二两三四五六七八九"
N2 = r"(?:\d{1,2}|[一二三四五六七八九两]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二两三四五六七八九])"
N4 = (
    rf"(?:[1-9]\d{{0,3}}(?:\.5)?|[一二两三四五六七八九]百[零〇一二三四五六七八九十]{{0,4}}|[一二两三四五六七八九]千|(?!0){N2}|百"
    rf"|千|半|仨|俩)"
)
JOIN = r"(?:至|到|-{1,2}|~)"

YEAR4 = r"(?:1\d|20|21)\d\d|[一二][〇零一二三四五六七八九]{3}|两千(?:零[一二三四五六七八九]|[一二]?十[一二三四五六七八九]?)?"
YEAR = (
    rf"(?:(?:公元)?(?P<year>{YEAR4})(?P<fy>/\d\d)?(?P<yu>年(?!级|龄|底?气)|学年"
    rf"|年度)(?:度)?(?!之?前的?历史)"
    rf"|公元(?P<ce>\d{{1,3}})年|(?P<old>(?!1[01])[1-9]\d\d|[三四五六七八九][〇零一二三四五六七八九]{{2}})年(?={N2}月)|(?:中华民国"
    rf"|民国)(?P<roc>\d{{1,3}}|{N2}|[一二三]?百[零〇一二三四五六七八九十]{{0,3}}|元)年"
    rf"|(?P<rocbare>1[01]\d)年(?={N2}月|的?(?:国庆|双十)|底|初|学年|度)"
    rf"|(?P<yy>(?:0\d|[零〇][一二三四五六七八九])年(?!代)(?:的)?|(?:[3-9]\d|[六七八九][〇零一二三四五六七八九]|三三"
    rf"|五[〇零一二三四五六七八九])年(?![代来多后间半以之内期后]|前(?!{N2}个月))(?:的)?|(?:[0-4]\d"
    rf"|[一二][〇零一二三四五六七八九])年(?=(?:{N2}月|底|初|年底|春节|端午|中秋|国庆|除夕|[一二三四]季度|上半年|下半年|小寒|大寒"
    rf"|冬至|第{N2}[个周])))"
    rf"|(?P<ry>{any_of([*words.YEARS, *words.YEARS_OF_STORY])}(?!级|龄|度报告|轻|之?后的|第?[一二三四]等)))"
)
MONTH = (
    rf"(?:(?P<mon>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元|首|正|腊|冬)月(?:份(?!额))?(?!球(?![员迷队赛])|光(?![伏刻大])"
    rf"|饼|薪|工(?![业厂人会程作信资商])|票(?![房数价])|台(?![湾北中南积方海独股军])|息|经(?![济过历营常贸])|租"
    rf"|供(?![应给暖电需货]))"
    rf"|(?P<rm>{any_of([*words.MONTHS, *words.MONTHS_OF_STORY])})(?:份(?!额))?)"
)
DAY_NUMBER = (
    r"(?:[12]\d|3[01]|0?[1-9]|[一二]?十[一二三四五六七八九]?|三十一?|廿[一二三四五六七八九]?|卅一?|初[一二三四五六七八九十]"
    r"|初[1-9]|[一二三四五六七八九])"
)
DAY_ABSOLUTE = rf"(?P<day>{DAY_NUMBER})(?P<du>[日号])(?!元|本|语|币)(?:当[天日]|那天|这天)?"
DAY_NAKED = (
    r"(?P<nday>初[一二三四五六七八九十]|(?:[12]\d|3[01]|0?[1-9]|[一二]?十[一二三四五六七八九]?|三十一?|廿[一二三四五六七八九]?"
    r"|初[1-9])(?=$|[,，。、;；:\s)至到\-~晚早上下午]|\d\d:\d\d)(?![\-~]\d{1,2}月))"
)
DAY_RELATIVE = (
    rf"(?P<rd>{any_of(w for w in [*words.DAYS, *words.DAYS_OF_STORY] if w not in words.DAYS_NEEDING_PART)}|(?:今|昨|明"
    rf"|当)(?=[晚夜早晨午朝(]))"
)
WEEK_WORD = r"(?:周|星期|礼拜)"
WEEKDAY = rf"(?:(?P<wrel>{any_of(words.WEEKS)})(?:的)?{WEEK_WORD}?)?{WEEK_WORD}(?P<wn>[一二三四五六日天])(?![刊报年个群])"
BRACKET = (
    rf"(?:\((?:(?P<by>\d{{4}})年)?(?:(?P<bm>{N2})月)?(?P<bd>{DAY_NUMBER})[日号]?(?:[,，]?{WEEK_WORD}?[一二三四五六日天])?(?:[,，]?["
    rf"^()\d]{{1,6}})?\)|\(\d{{0,2}}[^()\d]{{0,4}}{WEEK_WORD}?[一二三四五六日天]\))"
)
APPOSED = rf"(?:[,，]?(?:{WEEK_WORD})[一二三四五六日天](?![刊报年个]))"
PART_WORD = any_of(w for w in words.PARTS_OF_DAY if len(w) > 1)
PART = (
    rf"(?P<part>{any_of(w for w in words.PARTS_OF_DAY if len(w) > 1)}(?![餐饭报茶])"
    rf"|{any_of(w for w in words.PARTS_OF_DAY if len(w) == 1)}(?![餐饭报期年秋春安市稻鲜辈场班盘会舞宴课辩霞景礼总]|点(?!\d)|有[^\d]|些))"
)
CLOCK = (
    r"(?:(?P<h>2[0-4]|1\d|0?\d|[一二]?十[一二三四五六七八九]?|[一二两三四五六七八九零〇])(?:时|点钟?)(?!间|候|期|常|而|代|评|燃"
    r"|[一二三四五六七八九]{1,2}分?之|多)"
    r"(?:(?P<mi>[0-5]?\d(?=分)|[0-5]\d|[一二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]"
    r"|[一二三四五六七八九](?=分))(?:分(?!钟|之)|(?=[^\d一二三四五六七八九十个名人%刻度倍]|$|\d\d?秒))|(?P<half>半)"
    r"|(?P<qt>[一二三123])刻|整|正)?(?:(?P<se>[0-5]?\d|[二三四五]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    r"|[零〇]?[一二三四五六七八九])秒)?"
    r"|(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?::(?P<s2>[0-5]\d))?(?![\d:.%])(?:时|分|时分)?|(?P<gmt>[01]\d[0-5]\d"
    r"|2[0-3][0-5]\d)(?=GMT))(?:许|左右|GMT|UTC)?(?P<ap>[ap]\.?m\.?)?"
)
TAIL = rf"(?:{BRACKET}|{APPOSED})?(?:(?:当天|当地|当地时间|北京时间)?的?{PART})?(?:(?:约|近|大约|左右)?{CLOCK})?"
YEAR_PORTION = (
    rf"(?P<yp>{any_of(w for w in words.PARTS_OF_YEAR if len(w) > 1)}(?!奥运|奥会|运会|度假|晚(?!些)|风|分|雨|奖|总结|盘点|考核)"
    r"|中(?![国央共午方心美日间部层期外小文东西海长华学产线枢性医药级将至上有的印韩俄英法德澳加欧台港伊菲越朝巴非])"
    r"|[春夏秋冬](?![粮收播种训令招运晚耕茶游奥装])"
    r"|初(?!中(?![国央方共美日俄欧])|[选级步期次衷赛始])|底(?![气层特线部盘价牌])|末(?![端尾日代班了]))"
)
MONTH_PORTION = (
    rf"(?P<mp>{any_of(w for w in words.PARTS_OF_MONTH if len(w) > 1)}|[初底末尾](?![一二三四五六七八九十选级])"
    rf"|中(?![国央共午方心美日部层期外小文东西海长华印韩俄英法德澳加欧台港伊菲越朝巴非]))"
)
QUARTER = (
    r"(?:第?(?P<q>[一二三四1-4])(?:季度|季(?![度节]))|[qQ](?P<q3>[1-4])(?:季度?)?|(?P<q1>首季度?)"
    r"|前(?P<qf>[一两二三1-3])(?:个)?季度?|第?(?P<qa>[一二三1-3])(?:至|到|-)第?(?P<qb>[二三四2-4])季度?)(?P<qp>初|末|底)?"
)
FIRST = rf"(?P<fd>前|头|首|最后|最后的|后)(?P<fn>{N2})(?:个)?(?P<fu>月|天|日|周|星期|礼拜|季度)(?!前|后|之)"
NTH = rf"(?:(?:第(?P<nn>{N2})|(?P<nl>最后一))个?(?:的)?(?P<nu>周|星期|礼拜|月|天)(?P<nw>[一二三四五六日天])?)"
HOLIDAY = rf"(?:(?P<country>{any_of(NATIONAL_DAYS)})(?:的)?(?P<nat>{any_of(NATIONAL_DAY_NAMES)})|(?P<hol>{any_of(HOLIDAYS)}))(?:当[天日])?"
LUNAR = r"(?P<lunar>农历|阴历|旧历)"
SOMETIME = rf"(?:的)?(?P<some>{any_of(words.SOMETIME)})"
BARE = rf"(?P<bare>{N2}|\d{{1,2}})(?={JOIN}{N2}(?P<bu>月|[日号]|时|点))"

_MONTH = rf"(?:{YEAR}(?:的)?[,，]?)?(?:{LUNAR})?(?P<leap>闰)?{MONTH}"
MONTH_DAY = rf"{_MONTH}(?:的)?(?:{DAY_ABSOLUTE}|{DAY_NAKED}){TAIL}"
MONTH_PART = rf"{_MONTH}(?:(?:的)?(?:{NTH}|{FIRST})|{MONTH_PORTION}|{SOMETIME}|{BARE})?"
NAMED_DAY = rf"(?:{YEAR})?(?:{LUNAR})?{HOLIDAY}{TAIL}"
YEAR_PART = rf"{YEAR}(?:的?(?:{FIRST}|{NTH}{TAIL}|{QUARTER}|{YEAR_PORTION}|{SOMETIME}|{BARE}))?"
PART_OF_THIS_YEAR = rf"(?:{QUARTER}|{YEAR_PORTION})"
YEAR_LATER = rf"{LUNAR}{YEAR}(?:{MONTH})?(?:(?:{DAY_ABSOLUTE}|{DAY_NAKED}){TAIL})?"
LUNAR_DAY = rf"(?:{YEAR})?(?:{LUNAR})?(?P<mon>正|腊)月(?P<day>{DAY_NUMBER})(?!\d)(?:日)?{TAIL}"
WEEKDAY_DATE = rf"{WEEK_WORD}[一二三四五六日天][,，]?{MONTH_DAY}"
PART_OF_THIS_MONTH = r"(?P<tm>上旬|中旬|下旬|上半月|下半月|月底|月初|月中|月末)"
HOUR = rf"{CLOCK}"
HOURS_BEGIN = rf"(?P<bare>{N2})(?={JOIN}{N2}(?P<bu>时|点))"
DAYS_ALONE = rf"(?:(?:{YEAR}|{MONTH})的?)?(?:{DAY_RELATIVE}(?:{APPOSED})?|{DAY_ABSOLUTE}|{WEEKDAY}){TAIL}(?:{SOMETIME})?"
DAY_WITH_HOURS = rf"(?:{DAY_RELATIVE}|(?:{MONTH})?{DAY_ABSOLUTE}|{WEEKDAY})(?:{PART})?{HOURS_BEGIN}"


UNIT = (
    r"(?P<u>年|个?季度|个月(?![初中底末])|(?<=[两俩仨几多半余])月(?![初中底末])|个?星期|个?礼拜|个?周(?![年一三四五六日末刊岁])"
    r"|天|日(?![本元])|个?工作日|个?交易日|个?小时|个?钟头|分钟|秒钟?)"
)
LENGTH = rf"(?P<n>{N4})(?P<more>多|余|来|几)?(?:(?P<uh>个)(?P<hf>半)|个(?P<mm>多|余)(?=月))?{UNIT}(?P<hu>半|多)?"
# 近三月 is a length, 三月 alone a month
LENGTH_OF_WINDOW = LENGTH.replace("个月(?![初中底末])", "个月").replace(
    "(?<=[两俩仨几多半余])月", "(?<=[二三四五六七八九十两俩仨几多半余])月(?!份)"
)
WINDOW = (
    rf"(?P<dir>{any_of([*words.PAST_WINDOWS, *words.FUTURE_WINDOWS])})(?:的|这)?(?P<about>约|大约|近"
    rf"|整整)?{LENGTH_OF_WINDOW}(?:之内|以内|以来|来|里|内|间|之间|当中|中(?![国央方美日东西])|期间)?"
)
SINCE_LENGTH = rf"{LENGTH}(?P<come>以来|来(?![自源说到临访函电]))"
INSIDE = rf"(?P<inside>){LENGTH}(?:之内|以内|内(?![部阁政地陆务外战]))"
OFFSET = rf"{LENGTH}(?:的)?(?P<dir>{any_of([*words.BEFORE, *words.AFTER])})(?![者来面进景途往沿排])"
PREVIOUS = rf"(?P<back>前|上)(?P<n>{N2})(?P<u>天|日|周|个?月|年|个?星期)"
DURATION = (
    rf"(?![百千]年)(?P<n>{N4})(?P<more>多|余|几)?(?:个半)?(?P<u>年|个月|个?星期|个?礼拜|周|天|个?小时|个?钟头|分钟|秒钟|个?季度"
    rf"|昼夜|个世纪|月余)(?:半|多)?(?:时间|之久)?"
)
SET = (
    rf"每(?:隔|逢|个)?(?:{N2})?个?(?:年|季度|月|周|星期|礼拜|天|日|晚|小时|分钟|工作日)(?:的?(?:[一二三四五六日天](?![些个次期档回场班趟])"
    rf"|{N2}月(?:{DAY_NUMBER}[日号])?|{DAY_NUMBER}[日号]))?(?:{PART})?(?:{CLOCK}(?:{JOIN}(?:次日|翌日|第二天)?(?:{PART_WORD})?\d{{1,2}}(?:[时点]|:\d\d))?)?|{N2}年一[度次届]"
    rf"|一年一[度次]|逢周[一二三四五六日]"
)
DECADE = (
    r"(?:(?P<cent>上|本|\d\d|[一二]?十[一二三四五六七八九]?)(?:个)?世纪(?:(?P<d0>[一二三四五六七八九])[、至到]?)?(?P<dec>[0-9]0"
    r"|[一二三四五六七八九]十)年代|(?P<dec4>(?:1[0-9]|20)\d0)年代|(?:(?P<d1>[三四五六七八九])[、至到]?)?(?P<dec2>[3-9]0"
    r"|[三四五六七八九]十)年代)(?P<dm>初期?|中期|末期?|前期|后期|早期|晚期|中后期|末叶)?"
)
CENTURY = (
    r"(?P<c>\d\d|[一二]?十[一二三四五六七八九]?|本|上)(?:个)?世纪(?P<dm>初期?|中叶|中期?|末叶|末期?|前期|后期|早期|晚期|上半叶"
    r"|下半叶)?(?!海上)"
)
YEAR_RANGE = rf"(?P<y1>{YEAR4})年?(?:{JOIN})(?P<y2>{YEAR4}|\d\d(?=年(?!\d)))年?(?:度|间|之间|期间)?(?![\d亿万元月.])"
TWO_MONTHS = r"(?:(?P<m1>[一二三四五六七八九])、?(?P<m2>[二三四五六七八九十])|(?P<m3>\d{1,2})、(?P<m4>\d{1,2}))月(?:份|间)?"
TWO_DAYS = r"(?P<now>今明|昨今|昨今明)(?:两|2|二)?(?P<tu>天|年|日)"
SAME_PERIOD = r"(?:去年|上年)同期"
ISO = (
    r"(?P<iy>(?:1[0-9]|20|21)\d\d)(?:(?P<sep>[-/.])(?P<im>1[0-2]|0?[1-9])[-/.](?P<id>3[01]|[12]\d|0?[1-9])| (?P<im2>1[0-2]"
    r"|0[1-9]) (?P<id2>3[01]|[12]\d|0[1-9]))"
    rf"(?:(?:T|-| |,|，)?{CLOCK})?(?!\d)"
)
ISO_PART = ISO.replace(CLOCK, f"(?:{PART})?{CLOCK}")
ISO_MONTH = r"(?P<iy>(?:19|20)\d\d)[-/.](?P<im>1[0-2]|0[1-9])(?![\d/.%]|-\d{1,2}(?!\d))"
COMPACT = r"(?P<iy>(?:19|20)\d\d)(?P<im>1[0-2]|0[1-9])(?P<id>3[01]|[12]\d|0[1-9])(?!\d)"
DAY_FIRST = r"(?P<a>3[01]|[12]\d|0?[1-9])(?P<s>[-/.])(?P<b>3[01]|[12]\d|0?[1-9])(?P=s)(?P<iy>(?:19|20)\d\d|\d\d?)(?!\d)"
SLASH = rf"(?P<mon>1[0-2]|0?[1-9])[/-](?P<day>3[01]|[12]\d|0?[1-9])(?:[日号]|(?![\d/-])){TAIL}"
LONE_YEAR = r"(?P<ly>(?:19|20)\d\d)(?![\d年/:%,]|[-.]\d)"
CLOCK_ALONE = rf"(?:(?P<rel>当[天日])的?)?(?:{PART})?(?:约|近|大约)?{CLOCK}"
PART_ALONE = rf"(?:{any_of(words.BARE_PARTS)})".replace("(?:", "(?P<part>", 1) + r"(?![餐饭茶好报场班课])"
NEXT_YEAR = r"新的一年"
WEEK_ALONE = (
    rf"(?P<wrel>{any_of(words.WEEKS)})(?:的)?(?:{WEEK_WORD}(?:末(?P<we>)|(?![一二三四五六日天刊报年])))(?P<wh>早些时候|稍早|稍晚"
    rf"|初|中|内|之内|后半段)?"
)
HALF_WEEK = r"(?P<hw>上|下)半周"
RELATIVE_QUARTER = r"(?P<rq>上上个|上一个|上一|上个?|本|这一?个?|当|下下个|下一?个?)季度?(?P<qp>初|末|底)?(?!度)"
_FISCAL_YEAR = r"(?:财政年度|财年|会计年度)"
FISCAL = (
    rf"(?:(?P<f1>{YEAR4})年?度?(?:(?:/|{JOIN})(?P<f2>{YEAR4}|\d\d))?年?|(?P<fr>{any_of(words.FISCAL_STEPS)}))的?{_FISCAL_YEAR}"
    rf"(?:的?(?:{QUARTER}|(?P<fh>[上下])半年|[前头](?P<fm>{N2})个?月))?(?!报告|财报)"
)
FISCAL_ENDING = rf"(?P<f1>{YEAR4})年(?P<mon>{N2})月(?:{N2}日)?[底末]?(?:结束|为止|止)?的?(?:上?一个)?{_FISCAL_YEAR}"
FEW = (
    rf"(?:(?P<back>{any_of(words.FEW_BACK)})|{any_of(words.FEW_AHEAD)})的?(?:[几数]十?|多)(?P<fu>个?小时|天|日|周|个?星期|个?礼拜|个?月|年)"
    r"(?:以来|来(?![自源说到])|里|间|之内|以?内)?"
)
WHOLE_DAY = r"全天"
