"""PDFs as a newsroom prints them, made without a library."""


def pdf(*pages, title=""):
    """Return a PDF with these lines on these pages, made on 2025-03-19 by a user called root.

    A line is text, which goes below the one before it, or (x, y, text).
    """
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        stream = "BT /F1 11 Tf 14 TL 72 720 Td " + " ".join(map(_drawn, lines)) + " ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    objects.append(f"<< /CreationDate (D:20250319120000Z) /Author (root) /Title ({title}) >>")
    body, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n".encode("cp1252")
    entries = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return body + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
        f"startxref\n{len(body)}\n%%EOF\n"
    ).encode("cp1252")


def _drawn(line):
    if isinstance(line, str):
        return f"({line}) Tj T*"
    x, y, text = line
    return f"1 0 0 1 {x} {y} Tm ({text}) Tj"
