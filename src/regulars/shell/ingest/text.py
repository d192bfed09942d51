"""Reading one text file: encoding, header, framing, and a ledger of its lines."""

from __future__ import annotations

import re
from itertools import islice

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import arrow, discover, encodings, file_kind, framing, guards, reasons
from regulars.shell.ingest.blocks import Block, Blocks
from regulars.shell.ingest.discover import FoundFile
from regulars.shell.ingest.framing import Bytes, Frame
from regulars.shell.ingest.header import delimiter_of
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.model import SourceFile, source_file
from regulars.shell.ingest.session import Desk, Header
from regulars.shell.ingest.spool import InPlace, Spool
from regulars.shell.ingest.streams import Decoded, Gunzip, Peeked, RawStream
from regulars.shell.ingest.titles import check_title

LINE_END = re.compile(rb"\r\n|\n|\r")
SEPARATOR = re.compile(rb'"?sep=([,;\t|])"?[ \t]*(?:\r\n|\n|\r)', re.IGNORECASE)
BIG = 32 << 20  # from here on a file is worth parsing where it lies


class TextFile:
    """One pass over a text file; `read` gives its ledger and leaves its records with the desk."""

    def __init__(self, found: FoundFile, file_no: int, desk: Desk) -> None:
        self.found, self.file_no, self.desk = found, file_no, desk
        self.name = shown(found.name)
        self.encoding = desk.dialect.encoding
        self.notes: list[str] = []
        self.delimiter = desk.dialect.delimiter or ","
        self.begun = self.is_guarded = False
        self.header: Header | None = None
        self.target: Spool | InPlace | None = None
        self.framed = self.rejected = self.blanks = self.lines = 0
        self.header_lines = self.skipped = 0
        self.line_ends: set[str] = set()
        self.damaged = 0  # records with bytes that are not UTF-8

    def read(self) -> SourceFile:
        """The file's ledger."""
        raw = RawStream(self.found.path, self.desk.hasher)
        try:
            blocks = self._open(raw)
            while (block := blocks.next()) is not None:
                blocks.consume(self._take(block, blocks))
                self.desk.tell(f"reading {self.name}", raw.size, self.found.size)
            return self._ledger(raw, blocks)
        finally:
            raw.close()

    def _open(self, raw: RawStream) -> Blocks:
        packed = self.found.kind == "csv.gz"
        stream = Peeked(Gunzip(raw, self.name) if packed else raw, file_kind.SAMPLE)
        mark = file_kind.mark_of(stream.head)
        if mark:
            stream.drop(len(mark[0]))
            self.encoding = mark[1]
            self.notes.append("bom")
        file_kind.check_text(stream.head[len(mark[0]) if mark else 0 :], self.name, encoding=self.encoding)
        skipped = len(mark[0]) if mark else 0
        if self.encoding != "utf-8":
            self.notes.append(f"encoding {self.encoding}")
            return Blocks(Decoded(stream, self.encoding, self.name, skipped), self.desk.room, self.name)
        return Blocks(stream, self.desk.room, self.name, offset=skipped)

    def _take(self, block: Block, blocks: Blocks) -> int:
        """Deal with the complete records of a block; how many bytes they are."""
        begin = 0 if self.begun else self._preamble(block)
        rest, offset = block.bytes[begin:], block.offset + begin
        quote = ord(self.desk.dialect.quote) if self.desk.dialect.quote else None
        if quote is not None:
            self._take_guards_off(rest, quote, blocks)
        frame = framing.frame(
            rest, final=block.final, quote=quote, delimiter=ord(self.delimiter), is_completed=block.is_completed
        )
        self._check_utf8(rest[: frame.consumed], frame, offset, blocks)
        while self.header is None and len(frame):
            if self._is_empty(rest[frame.starts[0] : frame.ends[0]]):
                self.skipped += 1
            else:
                self._begin(rest, frame, offset)
            frame = frame.without_first()
        if self.header:
            self.header.judge.mark(rest, frame)
            self._file(rest, frame, offset)
        self.lines += frame.line_count
        self.blanks += frame.blanks
        self.line_ends |= frame.line_ends
        return begin + frame.consumed

    def _take_guards_off(self, rest: Bytes, quote: int, blocks: Blocks) -> None:
        """Make ="1001" a quoted cell; ="" too from the first such cell on."""
        delimiter = ord(self.delimiter)
        found = guards.guards(rest, quote=quote, delimiter=delimiter, with_empty=self.is_guarded)
        if not len(found):
            return
        if not self.is_guarded:
            self.is_guarded = True
            self.notes.append("formula_guards")
            found = guards.guards(rest, quote=quote, delimiter=delimiter, with_empty=True)
        blocks.settle()  # the bytes are hashed as they stand in the file
        guards.take_off(rest, found)

    def _is_empty(self, record: Bytes) -> bool:
        """Whether a record above the header is a row of nothing, as sheets have it: delimiters alone."""
        return not record.tobytes().strip(f"{self.delimiter} \t{self.desk.dialect.quote}".encode())

    def _preamble(self, block: Block) -> int:
        """Step over the lines before the header and settle the delimiter; bytes stepped over."""
        text = block.bytes.tobytes()
        ends = [match.end() for match in islice(LINE_END.finditer(text), self.desk.dialect.skip_rows)]
        if len(ends) < self.desk.dialect.skip_rows:
            raise InputRefused(
                f"{self.name}: skip_rows is {self.desk.dialect.skip_rows}, found {len(ends)} lines; correct it"
            )
        declared = SEPARATOR.match(text, ends[-1] if ends else 0)  # as spreadsheets write it: sep=;
        if declared:
            ends.append(declared.end())
            self.delimiter = declared[1].decode("ascii")
        begin = ends[-1] if ends else 0
        self.begun = True
        self.skipped = self.lines = len(ends)
        if self.desk.dialect.delimiter is None and not declared:
            first = LINE_END.split(text[begin:].lstrip(b"\r\n"), maxsplit=1)[0]
            self.delimiter = delimiter_of(first.decode("latin-1"), self.desk.dialect.quote)
        return begin

    def _check_utf8(self, text: Bytes, frame: Frame, offset: int, blocks: Blocks) -> None:
        fault = arrow.utf8_fault(text)
        if fault is None:
            return
        line = self.lines + 1 + len(LINE_END.findall(text[:fault].tobytes()))
        byte, read = text[fault], encodings.readings(text, fault)
        if self.desk.dialect.encoding_errors == "set_aside" and (self.header or fault >= frame.ends[0]):
            blocks.settle()  # the bytes are hashed as they stand in the file
            self.damaged += encodings.mark_damaged(text, frame)
            if self.damaged <= encodings.MOST_DAMAGED:
                return
        raise InputRefused(
            f"{self.name}: not UTF-8: byte 0x{byte:02X} at byte offset {offset + fault:,}, line {line:,}; "
            "set [files] encoding in regulars.toml to the one that reads it correctly: "
            f"{read or 'none of the usual ones does'}; if only a few lines are damaged, set "
            'encoding_errors = "set_aside"'
        )

    def _begin(self, rest: Bytes, frame: Frame, offset: int) -> None:
        """Take the first record for the header, and choose where the others go."""
        line = self.lines + int(frame.lines[0]) + 1
        record = rest[frame.starts[0] : frame.ends[0]].tobytes()
        if frame.reasons[0] in (reasons.MALFORMED_QUOTE, reasons.UNTERMINATED_QUOTE):
            why = reasons.WORDS[frame.reasons[0]]
            raise InputRefused(
                f"{self.name}: the header on line {line} cannot be read ({why}); if it is further down, "
                "set [files] skip_rows in regulars.toml"
            )
        self.header = self.desk.header(record, self.delimiter, self.name, line)
        check_title(
            len(self.header.columns), rest, frame, quote=self.desk.dialect.quote, name=self.name, before=self.lines
        )
        self.header_lines = 1 + len(LINE_END.findall(record))
        in_place = (
            self.found.kind == "csv" and self.found.size >= BIG and self.encoding == "utf-8" and offset == 0
            and frame.starts[0] == 0 and self.header_lines == 1
        )  # fmt: skip
        if in_place:
            self.target = self.desk.in_place(self.found, self.header.columns, self.delimiter)
        else:
            self.target = self.desk.shared_spool(self.header.columns, self.delimiter)

    def _file(self, rest: Bytes, frame: Frame, offset: int) -> None:
        """Send good records to be parsed and the others to the rejected."""
        good = frame.reasons == reasons.FINE
        line = self.lines + 1
        self.framed += len(frame)
        if not good.all():
            bad = ~good
            self.rejected += int(bad.sum())
            self.desk.rejections.add_slices(
                self.file_no, rest, frame.starts[bad], frame.ends[bad], frame.lines[bad] + line, frame.reasons[bad]
            )
        if isinstance(self.target, InPlace):
            if self.target.fits(frame, good) and not self.is_guarded:
                self.target.add(self.file_no, frame, offset, line)
                return
            self.target = self.desk.out_of_place(self.target, offset)
        assert self.target is not None
        self.target.add(self.file_no, rest, frame, good, line)

    def _ledger(self, raw: RawStream, blocks: Blocks) -> SourceFile:
        discover.check_unchanged(self.found.path, self.found.name, self.found.stamp)
        if len(self.line_ends) > 1:
            self.notes.append("mixed_line_ends")
        if blocks.no_final_newline:
            self.notes.append("no_final_newline")
        if self.header is None:
            self.notes.append("empty_file")
        return source_file(
            self.found,
            self.file_no,
            raw.sha256(),
            columns=self.header.columns if self.header else (),
            framed=self.framed,
            rejected=self.rejected,
            header_lines=self.header_lines,
            skipped_lines=self.skipped,
            blank_lines=self.blanks,
            physical_lines=self.lines,
            notes=self.notes,
        )
