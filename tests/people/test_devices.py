"""Devices in plain words, addresses by whom they belong to."""

import pytest

from app.people import devices

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; HUAWEI) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (ANDROID, "安卓手机上的 Chrome"),
        (ANDROID + " MicroMessenger/8.0", "安卓手机上的 微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile Safari/604.1", "苹果手机上的 Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0 Safari/537.36 Edg/126.0", "Windows 电脑上的 Edge"),
        ("curl/8", "一台设备"),
        ("", "一台设备"),
    ],
)
def test_a_device_is_said_as_people_say_it(app, agent: str, words: str) -> None:
    with app.test_request_context():
        assert str(devices.spoken(devices.label(agent))) == words


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_visitor_who_owns_many_addresses_is_one(address: str, kept: str) -> None:
    assert devices.network(address) == kept
