import configparser
from pathlib import Path

ayarlar = configparser.ConfigParser()
ayarlar.read(Path(__file__).with_name("ayarlar.ini"), encoding="utf-8")
ADRES = ayarlar["ag"]["adres"]
KAPI = ayarlar.getint("ag", "kapi")
KODLAMA = ayarlar["sohbet"]["kodlama"]
KARSILAMA = ayarlar["sohbet"]["karsilama"]
