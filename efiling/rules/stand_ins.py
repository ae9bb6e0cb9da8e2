"""The usual spelling, within JIS X 0208, of characters outside it: what the Agency's forms and
people write instead."""

from collections.abc import Container
from typing import Literal
from unicodedata import combining, normalize

# Pairs: the character outside JIS X 0208, then its stand-in. Variants of names and places first.
_NAMES = (
    "俱倶 𠮟叱 噓嘘 幷并 焰焔 禱祷 簞箪 軀躯 鹼鹸 麵麺 ゔヴ 蟬蝉 "
    "髙高 﨑崎 德徳 濵浜 栁柳 瀨瀬 增増 𠮷吉 圡土 桒桑 淸清 靑青 內内 黑黒 每毎 橫横 緖緒 薰薫 "
    "郞郎 彥彦 敎教 步歩 狀状 硏研 稅税 綠緑 虛虚 賴頼 鄕郷 銳鋭 錄録 鍊錬 閱閲 頰頬 卽即 吳呉 "
    "寬寛 尙尚 屛屏 巢巣 徵徴 戶戸 揭掲 擊撃 槪概 歷歴 涉渉 淚涙 溫温 甁瓶 產産 脫脱 蔣蒋 蠟蝋 "
    "說説 雞鷄 顚顛 驒騨 鷗鴎 麴麹 黃黄 啞唖 嚙噛 囊嚢 塡填 屢屡 搔掻 摑掴 杮柿 潑溌 瀆涜 瘦痩 "
    "繡繍 繫繋 萊莱 醬醤 醱醗 頹頽 剝剥 俠侠 倂併 吞呑 姸妍 娛娯 悅悦 渴渇 凞煕 鬭闘 𡈽土 𣘺橋 "
    "槗橋 昻昂 曻昇 杦杉 桺柳 藎尽 贒賢 隝島 崐崑 "
)
# Simplified Chinese, which keyboards of many residents offer.
_SIMPLIFIED = (
    "东東 县県 图図 丰豊 门門 马馬 长長 飞飛 龙竜 乐楽 车車 贸貿 电電 业業 务務 华華 兴興 团団 "
    "馆館 药薬 园園 场場 货貨 钢鋼 铁鉄 银銀 饭飯 饮飲 鱼魚 鸟鳥 岛島 滨浜 泽沢 桥橋 冈岡 线線 "
    "经経 济済 师師 术術 习習 书書 语語 译訳 设設 计計 证証 宫宮 关関 实実 荣栄 伟偉 齐斉 边辺 "
    "远遠 运運 连連 进進 达達 还還 过過 选選 际際 汉漢 汤湯 沟溝 涩渋 渔漁 灵霊 热熱 营営 环環 "
    "现現 产産 疗療 矿鉱 础礎 种種 积積 稳穏 竞競 笔筆 简簡 类類 红紅 约約 级級 纪紀 纯純 纸紙 "
    "织織 终終 绍紹 组組 细細 结結 给給 绝絶 统統 绿緑 维維 综総 罗羅 职職 联連 肃粛 脑脳 舰艦 "
    "艺芸 节節 苏蘇 蓝藍 虑慮 补補 见見 观観 规規 览覧 订訂 认認 议議 记記 许許 论論 评評 识識 "
    "诊診 词詞 试試 诗詩 话話 该該 详詳 误誤 请請 诸諸 课課 调調 谢謝 财財 贤賢 败敗 质質 购購 "
    "贵貴 费費 资資 赛賽 赵趙 轮輪 软軟 转転 轻軽 输輸 辽遼 迁遷 邮郵 郑鄭 钟鐘 针針 钱銭 铃鈴 "
    "铜銅 铭銘 锅鍋 键鍵 镇鎮 闲閑 问問 间間 闻聞 阳陽 阴陰 阶階 陈陳 陆陸 陕陝 险険 难難 雾霧 "
    "页頁 项項 顺順 须須 领領 频頻 题題 颜顔 额額 风風 饰飾 饼餅 驻駐 驾駕 验験 鸡鶏 鹤鶴 齿歯 "
    "农農 动動 单単 卖売 员員 响響 圆円 坚堅 坛壇 块塊 垄隴 备備 头頭 夹夾 奋奮 妇婦 孙孫 宁寧 "
    "审審 宾賓 对対 导導 层層 币幣 帮幇 库庫 应応 张張 强強 归帰 录録 彻徹 态態 总総 恶悪 战戦 "
    "户戸 执執 扩拡 报報 择択 拥擁 损損 换換 摄摂 时時 显顕 晓暁 权権 杨楊 极極 构構 枪槍 标標 "
    "树樹 样様 欢歓 毕畢 测測 润潤 爱愛 畅暢 盐塩 监監 盘盤 码碼 确確 离離 窑窯 纳納 "
)
_SIGNS = (
    "\"” '’ ＂” ＇’ ~〜 ¥￥ ‛’ ʻ’ ʼ’ ßｓｓ ÆＡＥ æａｅ ŒＯＥ œｏｅ ØＯ øｏ ŁＬ łｌ ĐＤ đｄ "
    "•・ ·・ ‾￣ –− ⁃‐ ➖− ˗‐ ⋯… ～〜 ˜〜 „” «《 »》 ‹〈 ›〉 ✕× ✖× ⁄／ ∕／ ⦅（ ⦆）"
)


def _table() -> dict[str, str]:
    pairs = f"{_NAMES} {_SIMPLIFIED} {_SIGNS}".split()
    return {pair[0]: pair[1:] for pair in pairs}


STAND_INS = _table()

_TO_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {
    0x20: "　",
    0xFF0D: "−",
    0x2D: "−",
}


def stand_in_from(character: str, allowed: Container[str]) -> str | None:
    """What to write instead of `character` with the `allowed` characters only; None if nothing is
    known.

    First the table, then the compatibility form of Unicode (㈱: （株）, ①: １), then the letter
    without marks (é: ｅ).
    """
    for candidate in (
        STAND_INS.get(character),
        _widened("NFKC", character),
        _widened("NFKD", character),
    ):
        if candidate and candidate != character and all(part in allowed for part in candidate):
            return candidate
    return None


def _widened(form: Literal["NFKC", "NFKD"], character: str) -> str:
    base = "".join(part for part in normalize(form, character) if not combining(part))
    return base.translate(_TO_FULL_WIDTH)
