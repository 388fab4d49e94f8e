# 복사해서 config.py 로 저장하세요
SERVER_ADDR = ("127.0.0.1", 9876)
BUFFER = 2048
