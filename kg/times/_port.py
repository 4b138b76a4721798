# mypy: ignore-errors
# ruff: noqa
"""Common helpers: value model, EDTF, record writer.  See BENCH.md."""
import re, json, datetime as dt, calendar, hashlib

def parse_iso(s):
    """reduced-precision ISO -> (datetime start, datetime end_exclusive, unit)"""
    s = s.strip().replace(' ', 'T')
    s = re.sub(r'(Z|[+-]\d\d:?\d\d)$', '', s) if 'T' in s else s
    s = re.sub(r'(T\d\d:\d\d:\d\d)\.\d+$', r'\1', s)
    m = re.fullmatch(r'(\d{4})', s)
    if m:
        y = int(s); return dt.datetime(max(y, 1), 1, 1), _add_year(y, 1), 'year'
    m = re.fullmatch(r'(\d{4})-(\d\d)', s)
    if m:
        y, mo = int(m[1]), int(m[2]); a = dt.datetime(y, mo, 1); return a, add_months(a, 1), 'month'
    m = re.fullmatch(r'(\d{4})-(\d\d)-(\d\d)', s)
    if m:
        a = dt.datetime(int(m[1]), int(m[2]), int(m[3])); return a, _safe(a, dt.timedelta(days=1)), 'day'
    m = re.fullmatch(r'(\d{4})-(\d\d)-(\d\d)T(\d\d)(?::(\d\d)(?::(\d\d))?)?', s)
    if m:
        h = int(m[4]); extra = 0
        if h == 24: h, extra = 0, 1
        a = dt.datetime(int(m[1]), int(m[2]), int(m[3]), h, int(m[5] or 0), int(m[6] or 0)) + dt.timedelta(days=extra)
        u = 'second' if m[6] else 'minute' if m[5] else 'hour'
        d = {'second': dt.timedelta(seconds=1), 'minute': dt.timedelta(minutes=1), 'hour': dt.timedelta(hours=1)}[u]
        return a, a + d, u
    raise ValueError('bad iso %r' % s)

def _safe(a, d):
    try: return a + d
    except OverflowError: return dt.datetime.max
def _add_year(y, n):
    y = max(y, 1) + n
    return dt.datetime(y, 1, 1) if y <= 9999 else dt.datetime.max
def add_months(a, n):
    i = a.year * 12 + a.month - 1 + n
    y, m = divmod(i, 12)
    if y > 9999: return dt.datetime.max
    if y < 1: return dt.datetime.min
    return a.replace(year=y, month=m + 1, day=min(a.day, calendar.monthrange(y, m + 1)[1]))

UNIT_ORDER = ['century', 'decade', 'year', 'half', 'season', 'quarter', 'month', 'xun', 'week', 'day', 'part', 'hour', 'minute', 'second']

def expand(v):
    """value {'from','to'} -> (start|None, end_exclusive|None).  None = open."""
    a = parse_iso(v['from'])[0] if v.get('from') else None
    b = parse_iso(v['to'])[1] if v.get('to') else None
    return a, b

def infer_precision(a, b):
    """finest-granularity label for half-open [a,b)"""
    if a is None or b is None:
        x = a or b
        if x is None: return None
        if (x.month, x.day, x.hour, x.minute, x.second) == (1, 1, 0, 0, 0): return 'year'
        if (x.day, x.hour, x.minute, x.second) == (1, 0, 0, 0): return 'month'
        if (x.hour, x.minute, x.second) == (0, 0, 0): return 'day'
        return 'minute' if x.second == 0 and x.minute else ('hour' if x.second == 0 else 'second')
    mid = lambda x: (x.hour, x.minute, x.second) == (0, 0, 0)
    if b == dt.datetime.max: return 'year'
    if mid(a) and mid(b):
        if a.day == b.day == 1 and a != b:
            if a.month == b.month == 1:
                n = b.year - a.year
                if n == 100 and a.year % 100 in (0, 1): return 'century'
                if n == 10 and a.year % 10 == 0: return 'decade'
                return 'year'
            n = (b.year - a.year) * 12 + b.month - a.month
            if n == 3 and a.month % 3 == 1: return 'quarter'
            if n == 6 and a.month in (1, 7): return 'half'
            return 'month'
        if a.weekday() == 0 and (b - a).days % 7 == 0 and (b - a).days > 0: return 'week'
        return 'day'
    if a.second or b.second: return 'second'
    if a.minute or b.minute: return 'minute'
    return 'hour'

def fmt(x, prec):
    if prec in ('century', 'decade', 'year'): return '%04d' % x.year
    if prec in ('half', 'quarter', 'season', 'month'): return '%04d-%02d' % (x.year, x.month)
    if prec in ('xun', 'week', 'day'): return '%04d-%02d-%02d' % (x.year, x.month, x.day)
    if prec in ('part', 'hour'): return x.strftime('%Y-%m-%dT%H').zfill(13)
    if prec == 'minute': return x.strftime('%Y-%m-%dT%H:%M').zfill(16)
    return x.strftime('%Y-%m-%dT%H:%M:%S').zfill(19)

def mkvalue(a, b, prec=None):
    """half-open datetimes -> canonical value with inclusive reduced-precision bounds"""
    p = prec or infer_precision(a, b)
    sub = {'century': 'year', 'decade': 'year', 'half': 'month', 'quarter': 'month', 'season': 'month', 'xun': 'day', 'week': 'day', 'part': 'hour'}.get(p, p)
    def last(b):
        if b == dt.datetime.max: return b
        return b - {'year': dt.timedelta(days=1), 'month': dt.timedelta(days=1), 'day': dt.timedelta(days=1), 'hour': dt.timedelta(hours=1), 'minute': dt.timedelta(minutes=1), 'second': dt.timedelta(seconds=1)}[sub]
    # the sub unit must represent both bounds exactly, otherwise go finer
    for s in ['year', 'month', 'day', 'hour', 'minute', 'second'][['year', 'month', 'day', 'hour', 'minute', 'second'].index(sub):]:
        sub = s
        f = fmt(a, sub) if a is not None else None
        t = fmt(last(b), sub) if b is not None else None
        v = {'from': f, 'to': t, 'precision': p}
        ea, eb = expand(v)
        if (a is None or ea == a) and (b is None or eb == b): return v
    return v

def point(a, unit):
    """instant+unit -> half-open"""
    if unit == 'year': b = _add_year(a.year, 1)
    elif unit == 'month': b = add_months(a, 1)
    elif unit == 'week': b = a + dt.timedelta(days=7)
    elif unit == 'day': b = a + dt.timedelta(days=1)
    elif unit == 'hour': b = a + dt.timedelta(hours=1)
    elif unit == 'minute': b = a + dt.timedelta(minutes=1)
    elif unit == 'second': b = a + dt.timedelta(seconds=1)
    elif unit == 'quarter': b = add_months(a, 3)
    else: raise ValueError(unit)
    return a, b

def edtf(v):
    f, t = v.get('from'), v.get('to')
    p = v.get('precision')
    if f == t and f: return f
    if p == 'decade' and f: return f[:3] + 'X'
    if p == 'century' and f and f[2:] == '00': return f[:2] + 'XX'
    return (f or '..') + '/' + (t or '..')

