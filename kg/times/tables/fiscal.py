"""Fiscal years by country: the month they begin in, and whether the press of the country names them by the year they begin or end in.

After the countries' budget laws.  `companies`: whether companies there mostly follow the state's year; a company's is else its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FiscalYear:
    first_month: int
    named_by_end: bool = False
    companies: bool = False


_TABLE = (
    ("日本 印度", FiscalYear(4, companies=True)),
    ("香港 港府 英国 加拿大 新加坡 南非 科威特", FiscalYear(4)),
    ("美国 美军 五角大楼 白宫 联邦参议院 联邦众议院 国防授权法", FiscalYear(10, named_by_end=True)),
    ("泰国 老挝", FiscalYear(10, named_by_end=True)),
    ("澳大利亚 澳洲 新西兰 巴基斯坦 孟加拉国 埃及 肯尼亚 乌干达 坦桑尼亚", FiscalYear(7, named_by_end=True)),
    ("尼泊尔", FiscalYear(7)),
    (
        "中国 台湾 韩国 朝鲜 蒙古 德国 法国 意大利 西班牙 荷兰 俄罗斯 乌克兰 波兰 欧盟 巴西 阿根廷 墨西哥 越南 印尼 印度尼西亚 马来西亚"
        " 菲律宾 以色列 土耳其 沙特",
        FiscalYear(1, companies=True),
    ),
)
FISCAL_YEARS = {name: year for names, year in _TABLE for name in names.split()}

COMPANY = r"公司|集团|企业|营收|净利|盈利|财报|股东|销售额|业绩|门店|出货"
STATE = r"政府|预算|国防|国会|议会|参议院|众议院|议员|赤字|拨款|财政部|国务院|GDP|签证|移民"
