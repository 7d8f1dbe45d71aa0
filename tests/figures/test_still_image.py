import base64
import re

from featmix_lite.figures.still_image import as_image

SVG = ('<svg xmlns="http://www.w3.org/2000/svg" aria-label="&lt;b&gt; &#34;x&#34;" viewBox="0 0 900 50" '
       'style="width:100%;max-height:9px"><text>é<tspan style="fill:red"/></text></svg>')


def test_the_drawing_comes_back_whole_but_for_its_place_on_another_page():
    text = as_image(SVG, widest=400)
    drawn = base64.b64decode(re.search("base64,([^\"]*)", text)[1]).decode()
    assert drawn == SVG.replace("width:100%;max-height:9px", "background:#FFFFFF")
    assert 'alt="&lt;b&gt; &#34;x&#34;"' in text and 'width="400"' in text
    assert 'width="900"' in as_image(SVG, widest=1000)
