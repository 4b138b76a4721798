"""First working resolver; the grammar replaces it."""
# mypy: ignore-errors
# ruff: noqa
import datetime as dt
from datetime import date
from kg.times.mention import TimeMention
from kg.times._port import infer_precision, mkvalue, add_months
import regex as re
from lunardate import LunarDate
import warnings; warnings.filterwarnings('ignore')
D = dt.datetime; DAY = dt.timedelta(days=1)
T2S = str.maketrans('週個點時號後來農曆節兩開間禮當這內從現過幾數爾聖誕慶業國際實將於預計劃準備爲為與會', '周个点时号后来农历节两开间礼当这内从现过几数尔圣诞庆业国际实将于预计划准备为为与会')
FW = str.maketrans('０１２３４５６７８９：', '0123456789:')
def norm(t): return t.translate(T2S).translate(FW)
CN = {c: i for i, c in enumerate('〇一二三四五六七八九')}; CN.update({'零': 0, '两': 2})
def num(s):
    if s.isdigit(): return int(s)
    if '百' in s: a, b = s.split('百', 1); return CN.get(a, 1) * 100 + (num(b) if b else 0)
    if '十' in s: a, b = s.split('十', 1); return (CN[a] if a else 1) * 10 + (CN[b] if b else 0)
    if len(s) >= 2: return int(''.join(str(CN[c]) for c in s))
    return CN[s]
N2 = r'(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])'
NN = r'(?:\d+|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])'
YEAR = r'(?P<year>(?:1[0-9]|20)\d\d|[一二][〇零一二三四五六七八九]{3})年'
RY = r'(?P<ry>今年|去年|明年|前年|后年|本年|上年|同年|该年|当年|次年|翌年)'
RM = r'(?P<rm>本月|上个?月|下个?月|这个月|当月|同月|该月|次月)'
MON = r'(?P<mon>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?![球光饼薪工度])(?:份(?!额))?'
DAYR = r'(?P<day>[12]\d|3[01]|0?[1-9]|[一二]?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])[日号]'
RD = r'(?P<rd>今天|今日|昨天|昨日|前天|大前天|明天|明日|后天|大后天|当天|当日|同日|同一天|次日|翌日|隔天|隔日|第二天|前一天|(?:今|昨|明|当)(?=[晚夜早]))'
WD = r'(?P<wd>(?P<wrel>本|上个?|下个?|这个?)?(?:周|星期|礼拜)(?P<wn>[一二三四五六日天]))(?!刊|世|报)'
PART = r'(?P<part>凌晨|清晨|黎明|早上|早晨|早间|上午|正午|中午|午间|下午|午后|傍晚|晚上|晚间|深夜|深宵|夜间|夜里|午夜|半夜|晚|夜|早)'
CLK = r'(?P<clk>(?P<h>\d{1,2}|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九两])(?:时|点钟?)(?!间|候|期|常|而|代|评|燃|出)(?:(?P<mi>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九零])分?|(?P<half>半)|(?P<qt>[一三])刻)?|(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d))(?!\d)'
FRAC = r'(?P<frac>年初|年底|年末|年中|年年底|初|中旬|上旬|下旬|月底|月末|月初|底|末|中(?![国央共午方心美日间部层期外小文东西海长华]|有|的)|早些时候|稍早)'
HALF = r'(?P<half_y>上半年|下半年)'
QTR = r'(?P<qtr>第?[一二三四1-4]季度?|前[两二三123]季度|首季)'
NMON = r'(?P<nmon>前(?:%s)个月)' % N2
YPRE = r'(?:%s|%s)(?:的)?' % (YEAR, RY)
PARTS = {'凌晨': (0, 6), '清晨': (5, 9), '黎明': (4, 7), '早上': (6, 10), '早晨': (6, 10), '早间': (6, 10), '早': (6, 10), '上午': (6, 12), '正午': (11, 13), '中午': (11, 14), '午间': (11, 14), '下午': (12, 18), '午后': (12, 18), '傍晚': (17, 20), '晚上': (18, 24), '晚间': (18, 24), '晚': (18, 24), '夜': (18, 24), '夜间': (18, 24), '夜里': (18, 24), '深夜': (21, 24), '深宵': (21, 24), '午夜': (22, 24), '半夜': (22, 24)}
def rx(p): return re.compile(p)
RULES = []
def rule(name, pat): RULES.append((name, re.compile(pat)))
UNIT = r'(?P<u>年|个?月|个?星期|周(?![年一二三四五六日末刊])|天|日(?![本元])|个?小时|个?季度)'
rule('window', r'(?P<wk>过去|最近|近|未来|今后|此前)(?:的)?(?P<n>%s)(?P<hf>半)?%s(?P<ago>以来|来|里|内|间|中)?' % (NN, UNIT))
rule('ncome', r'(?<![\d.])(?P<n>\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])多?(?P<u>年|个月|个?星期|周|天|日|个?小时|个季度)(?:以来|来(?!自|源|说|到|临))')
rule('offset', r'(?P<n>%s)%s(?P<dir>之前|以前|前|之后|以后|后)(?![者来面])' % (NN, UNIT))
rule('decade', r'(?:(?P<cent>(?:上|本|\d\d|[一二]?十[一二三四五六七八九]?)世纪)(?P<dec>[1-9]0|[一二三四五六七八九]十)年代|(?P<dec4>(?:1[0-9]|20)\d0)年代|(?<![0-9])(?P<dec2>[5-9]0|[五六七八九]十)年代)(?P<dm>初|中期|末|末期|后期|初期)?')
rule('century', r'(?P<c>\d\d|[一二]?十[一二三四五六七八九]?|本|上)世纪(?!海上)')
rule('roc', r'(?:中华民国|中華民國|民国|民國)?(?P<roc>1[01]\d)年(?:%s)?(?:%s)?' % (MON, DAYR))
rule('today2', r'(?P<a>今)明(?:两|2|二)?(?P<b>天|年)')
rule('full', r'(?:%s(?:%s)?|%s|%s)(?:%s)?(?:约|左右)?(?:%s)?' % (YPRE, MON + r'(?:%s)' % DAYR, RM + DAYR, MON + DAYR, PART, CLK))
rule('ym', r'(?:%s)?%s(?:%s)?' % (YPRE, MON, FRAC))
rule('rmf', r'%s(?:%s)?' % (RM, FRAC))
rule('yq', r'(?:%s)?(?:%s|%s|%s)' % (YPRE, HALF, QTR, NMON))
rule('yf', r'(?:%s(?P<frac>年?初|年?底|年?末|年?中|早些时候|稍早|春天?|夏天?|秋天?|冬天?|[春夏秋冬]季)|(?P<frac2>年底|年初|年末|年中)|(?P<season>(?<![\u4e00-\u9fff])[春夏秋冬](?:季|天)|[春夏秋冬]季))' % YPRE)
rule('lone_md2', r'(?P<m1>[一二三四五六七八九])(?P<mB>[一二三四五六七八九十])月间?')
rule('dd', r'%s(?:%s)?(?:约|近|左右)?(?:%s)?' % (DAYR, PART, CLK))
rule('rd', r'%s(?:[（(][^）)]{2,12}[）)])?(?:%s)?(?:约|近)?(?:%s)?' % (RD, PART, CLK))
rule('wd', r'%s(?:[（(](?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日[）)])?(?:%s)?(?:%s)?' % (WD, PART, CLK))
rule('wend', r'(?P<wrel>本|上个?|下个?|这个?)周末')
rule('week', r'(?P<wrel>本|上|下|这|上个|下个|这个)(?:周|星期|礼拜)(?![一二三四五六日天末])')
rule('year', r'%s(?:的)?' % YEAR)
rule('ry', RY)
rule('rm', RM)
rule('clock', r'(?:%s)?%s' % (PART, CLK))
rule('partonly', r'(?P<part>上午|下午|凌晨|当晚|傍晚|晚间|清晨)')
rule('hol', r'(?:(?P<hy>(?:1[0-9]|20)\d\d年|今年|去年|明年)(?:的)?)?(?P<hol>春节|除夕|元旦|清明节?|端午节?|中秋节?|国庆节?(?!阅兵|献)|劳动节|五一(?=假期|黄金周|小长假|劳动节)|十一(?=”?(?:假期|黄金周|长假|期间|及))|圣诞节?|感恩节|元宵节?|重阳节?|双十(?![一字])|正月初[一二三四五六七八九十]|大年(?:三十|初[一二三四五六七八九十]))')
rule('isodate', r'(?P<iy>(?:19|20)\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>[12]\d|3[01]|0?[1-9])(?!\d)')
rule('range_y', r'(?P<y1>(?:1[89]|20)\d\d)年?(?:至|到|-|—|–|~|～|－)(?P<y2>(?:1[89]|20)\d\d)年')
rule('newyear', r'新的一年')
rule('same', r'(?:去年|上年)同期')
rule('gmt', r'(?P<g>\d{4}) ?GMT')
rule('thisxx', r'(?<![0-9])(?P<y4>20[012]\d)(?=[\u4e00-\u9fff]{2})(?!(?:冠状|冠狀|年|型|人|名|例|号|間|间|套|元|万|亿|米|多))')
PRI = {n: i for i, (n, _) in enumerate(RULES)}
FUT = re.compile(r'将(?!近|军|要求)|拟|预计|预期|计划|定于|即将|有望|可望|推动|届时|最早|准备|等待|瞄准|时限|生效|关闭到|就职|竞选')
PASTW = re.compile(r'已|曾|了(?!解)|报道|表示')

class Ctx:
    def __init__(s, ref): s.ref = ref; s.dct = ref.replace(hour=0, minute=0, second=0, microsecond=0); s.focus = s.dct; s.month = None; s.year = None; s.dateline = None; s.period = None
def clause(t, s, e):
    L = re.split(r'[。！？；\n，,：:]', t[:s])[-1][-16:]; R = re.split(r'[。！？；\n，,]', t[e:])[0][:16]; return L + '|' + R
def pick_year_month(c, mo, cl):
    r = c.ref; strong = FUT.search(cl) and not re.search(r'已|曾|了(?!解)', cl)
    if mo == r.month: return r.year
    if mo < r.month: return r.year + 1 if strong and r.month - mo >= 6 else r.year
    return r.year if strong or mo - r.month <= 2 else r.year - 1
def nearest(cands, ref):
    def dist(x): return 0 if x <= ref < x + DAY else min(abs((x - ref).total_seconds()), abs((x + DAY - ref).total_seconds()))
    return min(cands, key=dist)
def safe(y, m, d):
    try: return D(y, m, d)
    except ValueError: return None
def base_year(g, c):
    if g.get('year'): return num(g['year'])
    r = g.get('ry')
    if r:
        off = {'今年': 0, '本年': 0, '去年': -1, '上年': -1, '前年': -2, '明年': 1, '后年': 2}.get(r)
        if off is not None: return c.ref.year + off
        y = c.year or c.ref.year
        return y + (1 if r in ('次年', '翌年') else 0)
    return None
def rel_month(w, c):
    b = D(c.ref.year, c.ref.month, 1)
    if w in ('本月', '这个月'): return b
    if w.startswith('上'): return add_months(b, -1)
    if w.startswith('下'): return add_months(b, 1)
    m = c.month or b
    return add_months(m, 1) if w == '次月' else m
def frac_month(m, f):
    e = add_months(m, 1)
    if not f: return m, e, None
    if f in ('初', '月初'): return m, m + 10 * DAY, 'day'
    if f == '上旬': return m, m + 10 * DAY, 'xun'
    if f in ('中', '中旬'): return m + 10 * DAY, m + 20 * DAY, 'xun'
    if f == '下旬': return m + 20 * DAY, e, 'xun'
    if f in ('底', '末', '月底', '月末'): return m + 20 * DAY, e, 'day'
    return m, e, None
def with_time(d, g, c, t=''):
    """day + part/clock -> (a,b,prec)"""
    p = g.get('part'); h = g.get('h') or g.get('h2')
    if h:
        hh = num(h); mi = num(g['mi']) if g.get('mi') else int(g['m2']) if g.get('m2') else 30 if g.get('half') else {'一': 15, '三': 45}[g['qt']] if g.get('qt') else None
        if p in ('下午', '午后', '傍晚', '晚上', '晚间', '晚', '夜间', '夜', '深夜') and hh < 12: hh += 12
        if hh == 24: d, hh = d + DAY, 0
        if hh > 24: return d, d + DAY, 'day'
        a = d + dt.timedelta(hours=hh, minutes=mi or 0)
        return a, a + (dt.timedelta(minutes=1) if mi is not None else dt.timedelta(hours=1)), 'minute' if mi is not None else 'hour'
    if p:
        a, b = PARTS[p]; return d + dt.timedelta(hours=a), d + dt.timedelta(hours=b), 'part'
    return d, d + DAY, 'day'
HOL = {'元旦': (1, 1), '劳动节': (5, 1), '五一': (5, 1), '国庆': (10, 1), '国庆节': (10, 1), '十一': (10, 1), '圣诞': (12, 25), '圣诞节': (12, 25), '双十': (10, 10), '清明': (4, 4), '清明节': (4, 4)}
LUN = {'春节': (1, 1), '元宵': (1, 15), '元宵节': (1, 15), '端午': (5, 5), '端午节': (5, 5), '中秋': (8, 15), '中秋节': (8, 15), '重阳': (9, 9), '重阳节': (9, 9)}
def lun(y, m, d):
    x = LunarDate(y, m, d).toSolarDate(); return D(x.year, x.month, x.day)
def hol_date(h, y):
    if h in HOL: return D(y, *HOL[h]) if not h.startswith('清明') else D(y, 4, 5 if y % 4 in (2, 3) else 4)
    if h in LUN: return lun(y, *LUN[h])
    if h == '感恩节': d = D(y, 11, 1); return d + DAY * ((3 - d.weekday()) % 7 + 21)
    if h in ('除夕', '大年三十'): return lun(y, 1, 1) - DAY
    m = re.search(r'初([一二三四五六七八九十])', h)
    if m: return lun(y, 1, num(m[1]))
def unit_shift(x, n, u):
    u = u.replace('个', '')
    if u == '年': return add_months(x, 12 * n)
    if u == '月': return add_months(x, n)
    if u == '季度': return add_months(x, 3 * n)
    if u in ('周', '星期'): return x + 7 * n * DAY
    if u in ('天', '日'): return x + n * DAY
    return x + dt.timedelta(hours=n)

def _resolve(text, reference):
    ref = dt.datetime.fromisoformat(reference[:19]); t = norm(text); c = Ctx(ref)
    # dateline: （法新社巴黎7日电） / 新华社3月26日电
    m = re.search(r'[（(][^（）()]{0,14}?(?<!\d)(\d{1,2})日(?:电|電|综合)', t) or re.search(r'(?:社|网|讯|路透)[^\d。]{0,8}(?:\d{1,2}月)(\d{1,2})日(?:电|電| -)', t)
    if m:
        cs = [x for k in (-1, 0) for x in [safe(add_months(D(ref.year, ref.month, 1), k).year, add_months(D(ref.year, ref.month, 1), k).month, int(m[1]))] if x]
        if cs:
            x = nearest(cs, ref)
            if abs((x - c.dct).days) <= 2: c.dct = x; c.focus = x
    # candidates
    cand = []
    for name, p in RULES:
        for mm in p.finditer(t):
            if mm.end() > mm.start(): cand.append((mm.start(), mm.end(), name, {k: v for k, v in mm.groupdict().items() if v}))
    # longest match, left to right
    cand.sort(key=lambda x: (x[0], -x[1], PRI[x[2]]))
    out = []; pos = 0
    pick = []
    for s, e, n, g in cand:
        if s < pos: continue
        if bad(t, s, e, n, g): continue
        pick.append([s, e, n, g]); pos = e
    res = []; i = 0
    while i < len(pick):
        s, e, n, g = pick[i]
        r = value(t, s, e, n, g, c)
        # range: X (至|到|-) Y
        if r is not None and i + 1 < len(pick) and n in ('full', 'dd', 'ym', 'year', 'rd', 'ry', 'rm'):
            s2, e2, n2, g2 = pick[i + 1]; mid = t[e:s2]
            if re.fullmatch(r'(?:开始)?\s*(?:至|到|-|—|——|–|~|～|－)\s*', mid) and n2 in ('full', 'dd', 'ym', 'year', 'rd', 'ry', 'rm') and (mid != '到' or n in ('full', 'dd', 'ym', 'year', 'rd')):
                sv = (c.focus, c.month, c.year); set_ctx(c, r); r2 = value(t, s2, e2, n2, g2, c, after=r)
                if r2 is not None and r[0] is not None and r2[1] is not None and r2[1] > r[0]:
                    cl = None; rr = (r[0], r2[1], None); res.append((s, e2, rr, None)); set_ctx(c, r2); i += 2; continue
        if r is None:
            i += 1; continue
        if r == 'skip': i += 1; continue
        if n in ('full', 'ym', 'dd', 'rd', 'wd', 'year', 'offset', 'yq'): 
            # (appositive bracket content is consumed by rd/wd patterns)
            set_ctx(c, r)
        mod = signal(t, s, e)
        res.append((s, e, r, mod)); i += 1
    for s, e, r, mod in res:
        nm = ''
        if r[2] == 'dur': out.append({'start': s, 'end': e, 'from': None, 'to': None, 'precision': None, 'kind': 'duration'}); continue
        try: v = mkvalue(r[0], r[1], r[2] if r[2] in ('part', 'hour', 'minute') else None)
        except Exception: continue
        o = {'start': s, 'end': e, 'mod': mod, 'a': r[0], 'b': r[1], **v}
        o['core'] = dict(v)
        if mod == 'since': o['to'] = None
        elif mod in ('until', 'before'): o['from'] = None
        out.append(o)
    return out
def set_ctx(c, r):
    a, b, p = r[0], r[1], r[2] if len(r) > 2 else None
    if a is None or b is None: return
    if (b - a) <= DAY: c.focus = a.replace(hour=0, minute=0, second=0)
    if DAY < (b - a) <= 190 * DAY: c.period = (a, b)
    if (b - a) <= 32 * DAY: c.month = D(a.year, a.month, 1)
    if (b - a) <= 367 * DAY: c.year = a.year
def signal(t, s, e):
    L = t[max(0, s - 4):s]; R = t[e:e + 16]
    if re.search(r'(?:自从?|从|從)(?:在)?$', L) and re.match(r'[^，。；]{0,14}?(?:以来|以來|起|开始|開始|至今)', R): return 'since'
    if re.match(r'(?:以来|以來|起(?!诉|草|飞|伏|初|訴)|迄今)', R) or re.match(r'[^，。；\d]{0,14}以[来來]', R): return 'since'
    if re.search(r'自$', L): return 'since'
    if re.match(r'(?:底|末)?(?:之前|以前|前(?!往|来|夕|后|段|景|进|任|主席|总))', R): return 'before'
    if re.search(r'(?:截至|截止|直至|直到|关闭到|设至|[（(]至)$', L): return 'until'
    return None
def bad(t, s, e, n, g):
    L, R = t[max(0, s - 6):s], t[e:e + 6]
    if re.search(r'\d$', L) and t[s].isdigit(): return True
    if n in ('full', 'ym', 'dd', 'year', 'roc') and re.search(r'[\d.]$', L): return True
    if n == 'dd':
        if re.search(r'[第神舟嫦娥神舟]$', L) or re.search(r'(?:神舟|嫦娥|天舟|长征|第)$', L): return True
        if t[e - 1] == '号' : return True
        if re.match(r'[元本]|(?:游|程|常|内|之内|隔离|以上)', R): return True
        if re.search(r'[一两三四五六七八九十](?:日)$', t[s:e]) and not re.search(r'十', t[s:e]) : return True   # 一日/三日: usually a duration
        if re.search(r'每$|近$|历时$|为期$|万$|亿$', L): return True
    if n == 'ym' and (re.search(r'每年$|每$|通常在$|未在$', L) or re.match(r'(?:大|内|间)', R) and False): return True
    if n in ('full', 'dd') and re.search(r'每年$|每月$', L): return True
    if n in ('ry', 'year', 'yf', 'yq', 'rm', 'rd') and re.search(r'每$', L): return True
    if n == 'year' and re.match(r'[来前后]|以上|间|的历史|历史|之久', R) and len(g.get('year', '')) < 4: return True
    if n == 'rd' and g.get('rd') in ('今', '昨', '明', '当') and not g.get('part'): return True
    if n == 'rd' and g.get('rd') == '当天' and re.match(r'(?:窗|线)', R): return True
    if n == 'rd' and g['rd'] in ('今日', '明日', '昨日') and re.match(r'头条|之后', R): return True
    if n == 'rd' and g['rd'] == '本日': return True
    if n == 'wd' and re.match(r'世界|镜报|电讯|刊|泰晤士', R): return True
    if n == 'clock':
        if re.search(r'[0-9.:]$', L): return True
        if re.fullmatch(r'[一两二三四五六七八九十]点', t[s:e]) : return True
        if not g.get('part') and not g.get('mi') and not g.get('m2') and not g.get('half'): return True
    if n == 'partonly' and not re.search(r'[^\u4e00-\u9fff]$|整个$|时中$|$', L): return True
    if n == 'partonly' and (re.match(r'[好茶]', R)): return True
    if n == 'offset' and re.search(r'(?:约|仅|多|超过)$', L) and False: return True
    if n == 'window' and g['wk'] == '近' and re.search(r'[附接远最]$', L): return True
    if n == 'window' and g['wk'] == '近' and len(g['n']) >= 3: return True
    if n in ('offset', 'ncome') and re.search(r'[\d.]$', L): return True
    if n == 'lone_md2' and not (CN.get(g['mB'], 10) == CN[g['m1']] + 1): return True
    if n == 'hol' and re.search(r'每年$', L): return True
    if n == 'yf' and g.get('season') and re.search(r'[\u4e00-\u9fff]$', L) and not re.search(r'[和与及的、在过入撑今年]$', L): return True
    if n == 'decade' and g.get('dec2') and re.search(r'\d$', L): return True
    if n == 'yq' and g.get('qtr') and t[s:e].endswith('季'): return True
    if n == 'roc':
        if not (re.match(r'民国|民國|中华民国|中華民國', t[s:e]) or g.get('mon') or re.search(r'双十|雙十|中华民国|中華民國', t)): return True
    return False
def value(t, s, e, n, g, c, after=None):
    ref, dct = c.ref, c.dct; cl = clause(t, s, e)
    if n == 'window':
        k = num(g['n']); u = g['u'].replace('个', ''); sgn = 1 if g['wk'] in ('未来', '今后') else -1
        if u == '小时':
            x = ref + dt.timedelta(hours=sgn * k); a, b = sorted([x, ref]); return a.replace(minute=0, second=0), b.replace(minute=0, second=0), 'hour'
        x = unit_shift(dct, sgn * k, u); a, b = sorted([x, dct]); return a, b, None
    if n == 'ncome':
        x = unit_shift(dct, -num(g['n']), g['u']); return x, dct, None
    if n == 'offset':
        k = num(g['n']); u = g['u'].replace('个', ''); back = '前' in g['dir']
        L = t[max(0, s - 10):s]
        if not back and not re.search(r'[，。；\n]$|^$', L[-1:] or '') : base = c.focus
        else: base = dct if back else c.focus
        if u == '小时': return (None, None, 'dur')
        if back and re.search(r'(?:出现|发病|出生|上任|起飞|去世|死|时间|开始)[^，。]{0,6}$', L): return (None, None, 'dur')
        x = unit_shift(base, -k if back else k, u)
        if u == '年': return D(x.year, 1, 1), D(x.year + 1, 1, 1), None
        if u in ('月', '季度'): return D(x.year, x.month, 1), add_months(D(x.year, x.month, 1), 1), None
        if u in ('周', '星期'): a = x - DAY * x.weekday(); return a, a + 7 * DAY, None
        return x, x + DAY, None
    if n == 'decade':
        if g.get('dec4'): y = int(g['dec4'])
        else:
            dd = num(g.get('dec') or g.get('dec2')); ce = g.get('cent')
            if ce: k = ce[:-2]; cy = {'上': 1900, '本': 2000}.get(k) or (num(k) - 1) * 100
            else: cy = 1900
            y = cy + dd
        return D(y, 1, 1), D(y + 10, 1, 1), None
    if n == 'century':
        k = g['c']; y = {'本': 2000, '上': 1900}.get(k); y = y if y is not None else (num(k) - 1) * 100
        return D(y, 1, 1), D(y + 100, 1, 1), None
    if n == 'roc':
        y = int(g['roc']) + 1911
        if g.get('day') and g.get('mon'): d = safe(y, num(g['mon']), num(g['day'])); return d and (d, d + DAY, 'day')
        if g.get('mon'): m = D(y, num(g['mon']), 1); return m, add_months(m, 1), None
        return D(y, 1, 1), D(y + 1, 1, 1), None
    if n == 'today2': return (dct, dct + 2 * DAY, None) if g['b'] == '天' else (D(ref.year, 1, 1), D(ref.year + 2, 1, 1), None)
    if n == 'same':
        a, b = c.period or (D(ref.year, 1, 1), D(ref.year + 1, 1, 1)); return add_months(a, -12), add_months(b, -12), None
    if n == 'newyear': y = ref.year + (1 if ref.month >= 10 else 0); return D(y, 1, 1), D(y + 1, 1, 1), None
    if n == 'gmt': h = g['g']; d = c.focus; a = d + dt.timedelta(hours=int(h[:2]), minutes=int(h[2:])); return a, a + dt.timedelta(minutes=1), 'minute'
    if n == 'isodate': d = safe(int(g['iy']), int(g['im']), int(g['id'])); return d and (d, d + DAY, 'day')
    if n == 'range_y': return D(int(g['y1']), 1, 1), D(int(g['y2']) + 1, 1, 1), None
    if n == 'thisxx': return D(int(g['y4']), 1, 1), D(int(g['y4']) + 1, 1, 1), None
    if n == 'full':
        if g.get('day'):
            if g.get('rm'): m = rel_month(g['rm'], c); d = safe(m.year, m.month, num(g['day']))
            else:
                mo, da = num(g['mon']), num(g['day']); y = base_year(g, c)
                if y is None and after is not None and after[0] is not None:
                    y = after[0].year if (mo, da) >= (after[0].month, after[0].day) else after[0].year + 1
                if y is None:
                    cs = [x for k in (-1, 0, 1) for x in [safe(ref.year + k, mo, da)] if x]; d = nearest(cs, ref) if cs else None
                else: d = safe(y, mo, da)
            if d is None: return None
            return with_time(d, g, c)
        y = base_year(g, c); return (D(y, 1, 1), D(y + 1, 1, 1), None) if y else None
    if n in ('ym',):
        mo = num(g['mon']); y = base_year(g, c)
        if y is None and after is not None and after[0] is not None: y = after[0].year if mo >= after[0].month else after[0].year + 1
        if y is None: y = pick_year_month(c, mo, cl)
        if not 1 <= mo <= 12: return None
        return frac_month(D(y, mo, 1), g.get('frac'))
    if n in ('rmf', 'rm'):
        m = rel_month(g['rm'], c)
        # statistics: "9月…较上月": anchored on a month that is being reported on
        if g['rm'] in ('上月', '上个月') and re.search(r'[较自由比从]$', t[max(0, s - 1):s]) and c.month is not None and c.month != D(ref.year, ref.month, 1): m = add_months(c.month, -1)
        return frac_month(m, g.get('frac') if g.get('frac') not in ('稍早', '早些时候') else None)
    if n == 'yq':
        y = base_year(g, c) or (ref.year)
        if g.get('half_y'): a = 1 if g['half_y'][0] == '上' else 7; return D(y, a, 1), add_months(D(y, a, 1), 6), None
        if g.get('nmon'): k = num(g['nmon'][1:-2]); return D(y, 1, 1), add_months(D(y, 1, 1), k), None
        q = g['qtr']
        if q.startswith('前'): k = num(q[1]); return D(y, 1, 1), add_months(D(y, 1, 1), 3 * k), None
        k = 1 if q == '首季' else num(re.search(r'[一二三四1-4]', q)[0]); a = D(y, 3 * k - 2, 1); return a, add_months(a, 3), None
    if n == 'yf':
        f = g.get('frac') or g.get('frac2') or g.get('season'); y = base_year(g, c) or ref.year
        if g.get('frac2') == '年末' and ref.month <= 2 and not base_year(g, c) and not FUT.search(cl): y -= 1
        if f in ('年底', '年末', '底', '末', '年年底'): return D(y, 12, 1), D(y + 1, 1, 1), None
        if f in ('年初', '初'): return D(y, 1, 1), D(y, 4, 1), None
        if f in ('年中', '中'): return D(y, 6, 1), D(y, 8, 1), None
        if f in ('早些时候', '稍早'): return D(y, 1, 1), D(y + 1, 1, 1), None
        k = {'春': 3, '夏': 6, '秋': 9, '冬': 12}[f[0]]
        if not base_year(g, c) and c.year and re.search(r'[和与及]$', t[max(0, s - 1):s]): y = c.year
        return D(y, k, 1), add_months(D(y, k, 1), 3), None
    if n == 'lone_md2':
        a, b = CN[g['m1']], num(g['mB']); y = pick_year_month(c, a, cl); return D(y, a, 1), add_months(D(y, b, 1), 1), None
    if n == 'dd':
        da = num(g['day'])
        if after is not None and after[0] is not None:
            x = safe(after[0].year, after[0].month, da)
            if x and x < after[0]: nx = add_months(D(after[0].year, after[0].month, 1), 1); x = safe(nx.year, nx.month, da)
            return x and with_time(x, g, c)
        # coordinated with a preceding month-day (3月5日下午和6日下午)
        b = D(ref.year, ref.month, 1)
        if re.search(r'\d月\d{1,2}日[^，。]{0,4}[和、及与]$', t[max(0, s - 14):s]): x = safe(c.focus.year, c.focus.month, da); return x and with_time(x, g, c)
        cs = [x for k in (-1, 0, 1) for m in [add_months(b, k)] for x in [safe(m.year, m.month, da)] if x]
        return with_time(nearest(cs, ref), g, c) if cs else None
    if n == 'rd':
        w = g['rd']; off = {'今天': 0, '今日': 0, '今': 0, '昨天': -1, '昨日': -1, '昨': -1, '前天': -2, '大前天': -3, '明天': 1, '明日': 1, '明': 1, '后天': 2, '大后天': 3}.get(w)
        if off is not None: d = dct + off * DAY
        else: d = c.focus + {'当天': 0, '当日': 0, '同日': 0, '同一天': 0, '当': 0, '次日': 1, '翌日': 1, '隔天': 1, '隔日': 1, '第二天': 1, '前一天': -1}[w] * DAY
        return with_time(d, g, c)
    if n == 'wd':
        w = '一二三四五六日'.index(g['wn'].replace('天', '日')); mon = dct - DAY * dct.weekday(); rel = g.get('wrel', '')
        if rel: d = mon + DAY * (w + 7 * ({'上': -1, '下': 1}.get(rel[0], 0)))
        else: d = nearest([mon + DAY * (w + 7 * k) for k in (-1, 0, 1)], ref)
        if not rel and FUT.search(cl) and d < dct and not re.search(r'已|曾|表示|宣布|称', cl): d += 7 * DAY
        return with_time(d, g, c)
    if n in ('wend', 'week'):
        mon = dct - DAY * dct.weekday() + 7 * DAY * ({'上': -1, '下': 1}.get(g['wrel'][0], 0))
        return (mon + 5 * DAY, mon + 7 * DAY, None) if n == 'wend' else (mon, mon + 7 * DAY, None)
    if n == 'year': y = num(g['year']); return D(y, 1, 1), D(y + 1, 1, 1), None
    if n == 'ry': y = base_year(g, c); return D(y, 1, 1), D(y + 1, 1, 1), None
    if n == 'clock': return with_time(c.focus, g, c)
    if n == 'partonly': g = {'part': {'当晚': '晚上'}.get(g['part'], g['part'])}; return with_time(c.focus, g, c)
    if n == 'hol':
        h = g['hol']; hy = g.get('hy')
        if hy: y = ref.year + {'今年': 0, '去年': -1, '明年': 1}[hy] if hy in ('今年', '去年', '明年') else int(hy[:4])
        else:
            # a year named in the same sentence wins
            sent = re.split(r'[。！？\n]', t[:s])[-1]; m = re.search(r'((?:19|20)\d\d)年', sent)
            if m: y = int(m[1])
            else:
                cs = [hol_date(h, ref.year + k) for k in (-1, 0, 1)]
                if h.startswith('国庆') and re.search(r'中华民国|中華民國', t): cs = [D(ref.year + k, 10, 10) for k in (-1, 0, 1)]
                d = (nearest(cs, ref)); return d, d + DAY, 'day'
        d = hol_date(h, y)
        if h.startswith('国庆') and re.search(r'中华民国|中華民國', t): d = D(y, 10, 10)
        return d, d + DAY, 'day'
    return None

VAGUE = [
 ('vague-so-far', re.compile('截至目前(?:为止)?|到目前为止|到现在为止|截至发稿(?:时|为止)|截止目前|迄今(?:为止)?')),
 ('vague-now', re.compile('(?<!之)目前|当前(?!往)|现在|如今|眼下|时下|现阶段')),
 ('vague-before', re.compile('日前(?<!目前)|最近(?!的?[一二三四五六七八九十两几数\\d])|近期|此前(?!一)|之前|早前|先前|早些时候|稍早|不久前|前不久')),
 ('vague-month', re.compile('近日|连日来?|近几[天日]|近来')),
 ('vague-open', re.compile('即日起|今起')),
 ('vague-long', re.compile('(?:过去)?(?:多年|数年|几年|几十年|数十年|几个月|数个?月|多个?月)来|过去(?:几|数)(?:年|个?月|周|天|十年)来?')),
]
def _edtf(a, b, v, mod, text):
    if a is None or b is None: return None
    if v['precision'] in ('part','hour','minute','second'):
        base = a.date().isoformat(); last=(b-dt.timedelta(seconds=1)).date().isoformat()
        core = base if base==last else base+'/'+last
    else:
        f,t=v['from'],v['to']
        core = f if f==t else f+'/'+t
        if v['precision']=='decade': core=f[:3]+'X'
        if v['precision']=='century': core=f[:2]+'XX'
    import re as _re
    if _re.search('[初底末]$', text) and a.day in (1,21) and (b-a).days<32:
        core=a.strftime('%Y-%m')
    if text.endswith(('年底','年末')): core=a.strftime('%Y-%m')+'~'
    first=core.split('/')[0]; last=core.split('/')[-1]
    if mod=='since': return first+'/..'
    if mod=='until': return '[..'+last+']'
    if mod=='before':
        d=(a-dt.timedelta(days=1)).date()
        return '[..'+d.isoformat()[:len(first.rstrip('~'))]+']'
    return core
def resolve(text, published, dateline=None):
    if published is None: return []
    ref = published if isinstance(published, str) else published.isoformat()
    import re as _r
    mm = _r.match(r'\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?', ref)
    if not mm: return []
    ref = mm[0]
    if len(ref) == 10: ref += 'T12:00:00'
    pub = ref[:10]
    from kg.edtf import bounds
    out=[]; taken=[]
    for o in _resolve(text, ref[:19]):
        s,e=o['start'],o['end']; taken.append((s,e))
        if o.get('kind')=='duration': out.append(TimeMention(s,e,text[s:e],'duration',rule='duration')); continue
        ed=_edtf(o.pop('a'),o.pop('b'),{'from':o['from'],'to':o['to'],'precision':o['precision']} if o['mod'] is None else _core(o),o['mod'],text[s:e])
        try: bb=bounds(ed) if ed else None
        except ValueError: ed=bb=None
        k='datetime' if o['precision'] in('part','hour','minute') else 'date' if ed and '/' not in ed else 'interval'
        out.append(TimeMention(s,e,text[s:e],k,ed,bb and bb.earliest,bb and bb.latest,o['precision'],o['from'],o['to'],o['mod'],'calendar'))
    t=norm(text)
    for name,rx in VAGUE:
        for m in rx.finditer(t):
            s,e=m.span()
            if any(a<e and s<b for a,b in taken): continue
            taken.append((s,e))
            ed={'vague-so-far':f'[..{pub}]','vague-now':pub,'vague-before':f'[..{pub}]','vague-month':pub[:7]+'~','vague-open':pub+'/..','vague-long':'../'+pub}[name]
            bb=bounds(ed); out.append(TimeMention(s,e,text[s:e],'vague',ed,bb.earliest,bb.latest,rule=name))
    return sorted(out,key=lambda m:m.start)
def _core(o):
    return o['core']
