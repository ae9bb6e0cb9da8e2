"""Domains of mail addresses that come from telephone contracts."""

PHONE_CARRIERS = frozenset(
    [
        *("docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp"),
        *("vodafone.ne.jp", "disney.ne.jp", "willcom.com", "ymobile.ne.jp", "emnet.ne.jp"),
        *(f"{one}.vodafone.ne.jp" for one in "dhtcrksnq"),
        *(f"{one}.ezweb.ne.jp" for one in ("ido", "tu-ka", "cdma")),
    ]
)
"""Whose old contracts gave out addresses that no rule of mail allows."""
