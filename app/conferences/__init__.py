"""联席会议: the meeting across departments that decides vacancies and disputes, its packet, decisions and minutes."""
