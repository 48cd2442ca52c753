"""What a person would call the device in her hand, and from where it came."""

from ipaddress import ip_address, ip_network

from app.words import Words, _

BROWSERS = (
    ("MicroMessenger", _("微信")),
    ("QQBrowser", _("QQ 浏览器")),
    ("HuaweiBrowser", _("华为浏览器")),
    ("MiuiBrowser", _("小米浏览器")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPad", _("平板")),
    ("iPhone", _("苹果手机")),
    ("HarmonyOS", _("鸿蒙手机")),
    ("Android", _("安卓手机")),
    ("Windows", _("Windows 电脑")),
    ("Macintosh", _("苹果电脑")),
    ("Linux", _("Linux 电脑")),
)
UNKNOWN = "?"


def label(user_agent: str) -> str:
    """The two words kept of a user agent, machine and browser; the rest of it is nobody's business."""
    machine = next((word for word, _name in MACHINES if word in user_agent), UNKNOWN)
    browser = next((word for word, _name in BROWSERS if word in user_agent), UNKNOWN)
    return f"{machine}/{browser}"


def spoken(kept: str) -> Words:
    """The kept words as a person says them."""
    machine, _slash, browser = kept.partition("/")
    named = dict(MACHINES).get(machine, _("一台设备"))
    with_ = dict(BROWSERS).get(browser)
    return _("%(machine)s上的 %(browser)s", machine=named, browser=with_) if with_ else named


def network(address: str) -> str:
    """Whose tries count together: one IPv4 address, or the /64 that an IPv6 visitor may roam in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
