"""Text as it is meant: one writing for full width, blanks between letters, pinyin, old forms."""

import re
import unicodedata
from dataclasses import dataclass

# 繁体和异体：只收判断形式主义要认的字。
OLD = (
    "點点讚赞贊赞轉转發发髮发簽签籤签錄录陸陆瀏浏覽览閱阅讀读評评論论關关註注積积學学習习強强國国"
    "時时長长線线軟软體体裝装號号絲丝圖图臺台檯台賬账帳账筆笔記记數数頁页張张鐘钟視视頻频觀观"
    "掃扫碼码軌轨跡迹蹟迹網网絡络雲云臉脸識识別别課课員员黨党導导報报導导書书寫写個个傳传電电腦脑"
    "幣币勳勋級级換换滿满達达標标準准環环節节會会議议題题織织總总結结計计劃划動动態态將将應应當当為为"
    "與与對对從从實实現现間间開开閉闭進进還还過过務务責责處处復复複复資资料料檔档專专業业產产條条項项"
    "團团區区隊队廠厂單单優优勝胜獎奖積积極极務务廳厅縣县鄉乡鎮镇農农戶户後后聽听說说話话談谈讓让"
    "類类選选舉举據据擴扩攝摄錶表鏈链貼贴聞闻頭头條条幾几萬万億亿週周歲岁訊讯訪访問问測测驗验試试"
)  # fmt: skip
NEW_FOR_OLD = dict(zip(OLD[::2], OLD[1::2], strict=True))
# 写成拼音（整个词或其中一个字）的词。
PINYIN = {
    "打卡": "da ka",
    "签到": "qian dao",
    "点赞": "dian zan",
    "集赞": "ji zan",
    "求赞": "qiu zan",
    "转发": "zhuan fa",
    "评论": "ping lun",
    "跟帖": "gen tie",
    "登录": "deng lu",
    "关注": "guan zhu",
    "投票": "tou piao",
    "截图": "jie tu",
    "截屏": "jie ping",
    "扫码": "sao ma",
    "刷脸": "shua lian",
    "定位": "ding wei",
    "轨迹": "gui ji",
    "步数": "bu shu",
    "浏览": "liu lan",
    "阅读量": "yue du liang",
    "点击": "dian ji",
    "学习强国": "xue xi qiang guo",
    "公众号": "gong zhong hao",
    "视频号": "shi pin hao",
    "朋友圈": "peng you quan",
    "微信": "wei xin",
    "抖音": "dou yin",
    "快手": "kuai shou",
    "钉钉": "ding ding",
    "直播": "zhi bo",
    "平台": "ping tai",
    "积分": "ji fen",
    "排名": "pai ming",
    "接龙": "jie long",
    "已读": "yi du",
    "粉丝": "fen si",
    "留痕": "liu hen",
    "留言": "liu yan",
    "弹幕": "dan mu",
    "台账": "tai zhang",
    "心得": "xin de",
    "笔记": "bi ji",
    "照片": "zhao pian",
    "时长": "shi chang",
    "在线": "zai xian",
    "安装": "an zhuang",
    "下载": "xia zai",
    "注册": "zhu ce",
    "活跃": "huo yue",
}
# 缩写、外文、别字和图形。
SHORT = {
    "xxqg": "学习强国", "qiangguo": "强国", "gzh": "公众号", "sph": "视频号", "pyq": "朋友圈",
    "wx": "微信", "vx": "微信", "wechat": "微信", "dingtalk": "钉钉", "tiktok": "抖音",
    "xcx": "小程序", "likes?": "点赞", "fans": "粉丝", "followers?": "粉丝", "zan": "赞",
    "checkins?": "打卡", "logins?": "登录", "pageviews?": "浏览量", "pv": "浏览量",
    "uv": "浏览量", "dau": "日活跃", "mau": "月活跃", "vlogs?": "短视频", "views?": "浏览量",
    "shares?": "转发", "comments?": "评论", "steps?": "步数",
    "clicks?": "点击", "votes?": "投票", "scans?": "扫码", "signins?": "签到", "online": "在线",
    "downloads?": "下载", "installs?": "安装", "qr": "二维码", "moments": "朋友圈",
}  # fmt: skip
WRITTEN = {
    "登陆": "登录", "登入": "登录", "跟贴": "跟帖", "回贴": "回帖", "发贴": "发帖",
    "记步": "计步", "签道": "签到", "打咔": "打卡", "点攒": "点赞", "扫玛": "扫码",
    "👍": "点赞", "❤": "点赞", "🌹": "鲜花", "📍": "定位", "📷": "照片", "📸": "拍照",
}  # fmt: skip
# Words that nobody writes apart: a stop between their letters is a disguise.
UNBROKEN = ("打卡", "签到", "点赞", "扫码", "登录", "截图", "转发")
CLAUSE = ",。;:!?、"


def _spelled(word: str) -> str:
    """Each letter as it is or as it sounds, at least one of them as it sounds."""
    letters = "".join(
        f"(?:{hanzi}|{sound})" for hanzi, sound in zip(word, PINYIN[word].split(), strict=True)
    )
    return rf"(?<![a-z])(?=[^,。;:!?、]{{0,{len(word) - 1}}}[a-z]){letters}(?![a-z])"


_LATIN = [
    *((re.compile(_spelled(word)), word) for word in PINYIN),
    *((re.compile(rf"(?<![a-z]){short}(?![a-z])"), word) for short, word in SHORT.items()),
]
_OTHER = [
    *((re.compile(re.escape(written)), word) for written, word in WRITTEN.items()),
    *((re.compile(f"[{CLAUSE}]".join(word)), word) for word in UNBROKEN),
]


@dataclass(frozen=True)
class Plain:
    """`text` to be judged; `places` says where each of its letters stood in what was written."""

    text: str
    written: str
    places: tuple[tuple[int, int], ...]

    def quote(self, start: int, end: int) -> str:
        """What was written where the text has this."""
        if start >= end:
            return ""
        return " ".join(self.written[self.places[start][0] : self.places[end - 1][1]].split())


def plain(written: str) -> Plain:
    letters: list[tuple[str, tuple[int, int]]] = []
    for i, character in enumerate(written):
        for one in unicodedata.normalize("NFKC", character).casefold():
            letter = NEW_FOR_OLD.get(one, one)
            if _said(letter):
                letters.append((letter, (i, i + 1)))
    letters = [
        pair for i, pair in enumerate(letters) if pair[0] != "." or _between_digits(letters, i)
    ]
    text, places = "".join(letter for letter, _ in letters), [place for _, place in letters]
    latin = _LATIN if any("a" <= letter <= "z" for letter in text) else []
    for pattern, word in (*latin, *_OTHER):
        text, places = _replaced(text, places, pattern, word)
    return Plain(text, written, tuple(places))


def _said(letter: str) -> bool:
    """Letters, figures, clause marks; no blanks, quotation marks, joiners, decoration."""
    kind = unicodedata.category(letter)
    return kind[0] in "LN" or letter in CLAUSE or letter in ".%" or kind == "So"


def _between_digits(letters: list[tuple[str, tuple[int, int]]], i: int) -> bool:
    return 0 < i < len(letters) - 1 and letters[i - 1][0].isdigit() and letters[i + 1][0].isdigit()


def _replaced(
    text: str, places: list[tuple[int, int]], pattern: re.Pattern[str], word: str
) -> tuple[str, list[tuple[int, int]]]:
    made, where, last = "", list[tuple[int, int]](), 0
    for found in pattern.finditer(text):
        start, end = found.span()
        made += text[last:start] + word
        whole = (places[start][0], places[end - 1][1])
        where += [*places[last:start], *[whole] * len(word)]
        last = end
    return made + text[last:], where + places[last:]
