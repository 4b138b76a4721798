"""Words around a time expression that decide how it is read: tense, bounds, datelines, anchors.  Regular expressions over plain text."""

# （法新社巴黎7日电）, 新华社北京3月26日电
DATELINES = (
    r"\([^()]{0,14}?(?<!\d)(?P<day>\d{1,2})日(?:电|综合|讯)",
    r"(?:社|网|讯|路透)[^\d。\n]{0,8}(?:\d{1,2}月)(?P<day>\d{1,2})日(?:电|讯| ?-)",
)

# A photo's caption, over plain text: a line that opens as one, a line that ends in the photo's date, or words in brackets.
CAPTION = (
    r"(?m:^)[(\[【]?(?:[▲△▼◀▶■]|(?:资料|档案|新闻)(?:图片?|照片?|相片)|图为|图中为?|组图|(?:视频|网络|网页)?截图|图片(?:来源|说明)?[:/]|图[一二三四五六七八九\d]?[:/]"
    r"|照片[:/]|图说|图解)[^\n]*"
    r"|(?m:^)[^\n]{2,90}\((?:\d{4}年)?\d{1,2}月\d{1,2}日(?:资料(?:图片?|照片?))?\)(?m:$)"
    r"|\((?:资料)?(?:图片?|照片)[:/][^()\n]{1,60}\)"
)

FUTURE = (
    r"希望|寻求|料将?|考虑|定[在于]?\x00|"
    r"将(?!近|军|要求|信将|其|他|她|它|这|那|此|该|自己|人|所有)|大选|选举登场|中期选举|拟|预计|预期|计划|定于|原定|即将|有望"
    r"|可望|推动|届时|最早|准备|等待|瞄准|时限|关闭到|就职|竞选|打算|力争|争取|目标|明年|下届|举办|要在|会在|应在|须在|必须"
)
FUTURE_STRONG_BLOCK = r"已|曾|了(?!解)|早前"
PAST_AUXILIARY = r"(?:已经?|曾经?)(?:[在于]|是)?$"
PAST = r"已|曾|了(?!解)|报道|表示|宣布|称|说"
# A weekday just past is the coming one only where the cue touches it: 将于周五, 周五将.
WEEKDAY_AHEAD_BEFORE = (
    r"(?<!原)(?:将会?[在于]?|定[在于]|拟[在于]?|预[计定期][在于]?|计划[在于]?|推迟[至到]|延期?[至到]|须[在于]?|最迟[在于]?"
    r"|最早[在于]?)$"
)
WEEKDAY_AHEAD_AFTER = r"(?![^,，。]{0,3}(?:宣布|表示|称|说|指))[^,，。]{0,3}?(?:将(?!近)|料将|会在)"

WEEKDAY_PAST_BEFORE = r"(?:刚刚?过去|刚刚?结束|已经?过去)的(?:这个?|上个?)?$"

# Before (B) and after (A) the expression: what bounds it.
SINCE_BEFORE = r"(?:自从?|从|由|打)(?:在|于)?$"
SINCE_BEFORE_ALONE = r"(?<![各来独亲暗私擅兀径源出发])自从?$"
SINCE_AFTER = (
    r"(?:以来|以降|来(?=的?(?:最|首|新高|新低|单日|单周))|起(?![诉草飞伏初步义点码床降]|到了?|义)|至今(?![天日年晚早])|迄今"
    r"|到现在|到今天|以后至今|之后至今)"
)
SINCE_FAR = r"[^,，。;；:：\n]{0,16}?(?:以来|起(?![诉草飞伏初步义点码床降到])|开始|至今(?![天日年晚早]))"
SINCE_FAR_UNLED = r"(?!录得|有)[^,，。;；\d\n有]{0,12}?以来"
SINCE_BEGIN = r"开始(?![于以])"  # 7月开始疫情严峻; but 周一开始试飞 is that day
INCLUSIVE_AFTER = r"(?:或|及|和)(?:之后|以后|其后|更晚)"
INCLUSIVE_BEFORE = r"(?:或|及|和)(?:之前|以前|更早)"
AFTER = r"(?:之后|以后|过后|后)(?![者来续悔期备方果院勤台座世代排面卫援顾遗裔半])"
BEFORE_CUE = r"(?:之前|以前|前)(?![往来去赴夕后段景进任主总部首外沿提面所期途锋辈额台身妻夫线列不几半有])"
UNTIL_BEFORE = r"(?:截至|截止到?|直至|直到|截止至|关闭到|延长至|延长到|持续到|持续至|延至|设至|维持到|维持至|有效期至|\(至|以迄)$"

# 到傍晚已有三人: up to then, where what follows counts or closes.
UNTIL_UP_TO = r"(?<![来达得等直遭受收看听提谈感])到$"
UNTIL_COUNTED = r"[^,，。]{0,2}(?:已|为止|共有|累计)"
COMPARED_BEFORE = r"[较比]$|(?:相较|相比|同)(?:于|与)?$|与$"
RUN_BEFORE = r"(?:连续|一连|接连)$"
TERM_BEFORE = r"为期约?$"
TERM_ENDS = r"(?:结束|完成|收官)了?为期约?$"  # 周四结束为期十天的演习: the last of the ten days is named

# For the dates of claims: what joins days named in one breath.
LISTED = r"[、和及与]|以及"

# A day heard of later than it happened: spans before these are lengths, not dates.
LENGTH_BEFORE = r"(?:出现|发病|出生|上任|起飞|去世|死|时间|开始|结束|事发|确诊|离任|上台|手术|抵达|入院)[^,，。]{0,6}$"

EVENT_NOUNS = (
    "爆发|发生|结束|开始|开战|停火|生效|上任|就任|就职|上台|执政|成立|签署|签订|入侵|通缉|公布|宣布|去世|逝世|死亡|遇害|遇刺"
    "|获释|被捕|离任|卸任|辞职|下台|独立|解体|倒台|"
    "启动|开幕|闭幕|召开|举行|解封|封城|封锁|政变|起义|袭击|空袭|地震|海啸|坠毁|失事|当选|获胜|落败|脱欧|入世|回归|统一|改革开放"
    "|建国|建交|断交|开放|关闭|崩溃|投降|沦陷|撤军|撤离|"
    "投票|公投|大选|选举|会谈|会晤|谈判|访问|通过|实施|施行|推出|出台|颁布|曝光|披露|蔓延|肆虐|暴发|出现|加入|退出|冲突|战争"
    "|疫情|危机|事件|抗议|示威|革命"
)
# Where the phrase of an event-anchored time ends, and what can stand just before it begins.
ANCHOR_MARKER = (
    r"以来|至今|之后(?!的)|以后|之前|以前|前夕|期间"
    r"|(?<=[发束始火效任职台立署订侵缉布世亡害刺释捕离辞体幕行封变义袭炸震啸毁事选胜败欧国交放关溃降陷军票投施台光露加入出突争情机"
    r"件议威命])(?:后(?![者来任续期备院方进途景面卫台裔])|前(?![者来往任夕续期备院方进途景面总首部主副国议市州省外后]))"
)
ANCHOR_OPENING = (
    r"[!！?？,，。;；:：、\s()“”\"《》【】「」『』]|自从|自(?!己)|从|在|于|是|和|与|但|而|其中|表示|指出|认为|声称|称|说|知道|抨击了?|以及|因"
    r"|由于|导致|怀念|令|让|使|对|就(?![职任业读地])|比(?![利赛尔亚基特])|较(?!量)|思考|只有"
)
STATE = r"(?:战争|疫情|危机|冲突|事件|革命)$"  # may have begun long before any day the sentence names
ANCHOR_LED = r"(?:自从?|从)(?P<phrase>[^\d,，。;；:：\s]{2,18})$"

PARAGRAPH_END = r"\n"
CLAUSE_END = r"[。！？；\n，,：:;]"
CLAUSE_END_RIGHT = r"[。！？；\n，,;]"
WORD_BEFORE = r"[\u4e00-\u9fff\d”》)]$"

RANGE = r"(?:起|开始|晚间?|间)?[,，]?(?:(?:一直)?(?:至|到|直到|直至|延续到|持续到|持续至)|-{1,2}|~)"
BETWEEN = r"(?:与|和|及|至|到)"
BETWEEN_AFTER = r"(?:之间|期间|间(?![谍断隔接]))"
JOINED = r"的|\)|(?:起|开始|当天|[上下]午|晚间?)?[,，、]?(?:和|及|与|以及|或|跟|、)?"
REPUBLIC = r"中华民国|双十(?:国庆|节|文告|演说|讲话)|民国\d{2,3}年"
SENTENCE_END = r"[。！？!?\n]"
EVENT_AHEAD = r"(?:大选|选举|投票|开幕|会谈|战争|爆发|地震)$"
PAST_ONLY = r"(?:以来|至今(?![天日年晚])|迄今)"  # what stands before these is over
SINCE_BEGIN_AT = r"开始在"  # 下周一开始在某地举行: it goes on
WEEKDAY_OPEN = (
    r"希望|恐怕|(?<![重显主纪摘首需紧])要(?![求员塞点闻素案旨])|直[至到]|可能|能否|是否"
    r"|就算|如果|若"
)  # what a weekday three days ahead needs, at the least
APPROXIMATE = r"左右|前后|上下(?!午)"
