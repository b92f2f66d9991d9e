"""Write the page of every kind of tafel anew, in the folder of the project."""

from backend.tafels.loading import load_all
from backend.tafels.page import PAGE, page

PAGE.write_text(page(file.blueprint for file in load_all()), encoding="utf-8")
