' Edits workbooks as a person at a spreadsheet program does: references, names and merged areas follow by themselves.
' The environment variable XLZJ_EDITS names a text file (UTF-8): one edit a line, words parted by tabs. What goes wrong
' is written beside it (.failed), since nobody sees a message box.
Option Explicit

Dim book As Object
Dim other As Object

Sub Main
  Dim stream As Object, line As String, lines, at As Integer
  On Error GoTo failed
  stream = createUnoService("com.sun.star.io.TextInputStream")
  stream.setInputStream(createUnoService("com.sun.star.ucb.SimpleFileAccess").openFileRead(ConvertToURL(Environ("XLZJ_EDITS"))))
  stream.setEncoding("UTF-8")
  lines = Split(stream.readString(Array(), True), Chr(10))
  For at = 0 To UBound(lines)
    line = lines(at)
    If line <> "" Then Edit(Split(line, Chr(9)))
  Next at
  StarDesktop.terminate()
  Exit Sub
failed:
  Open Environ("XLZJ_EDITS") & ".failed" For Output As #1
  Print #1, line & Chr(10) & Error$
  Close #1
  StarDesktop.terminate()
End Sub

Sub Edit(words)
  Select Case words(0)
    Case "open": book = Opened(words(1))
    Case "save": book.calculateAll() : book.storeToURL(words(1), Array(Named("FilterName", "Calc MS Excel 2007 XML"))) : book.close(True)
    Case "unprotect": Page(words(1)).unprotect("")
    Case "rows+": Page(words(1)).Rows.insertByIndex(CInt(words(2)) - 1, CInt(words(3)))
    Case "rows-": Page(words(1)).Rows.removeByIndex(CInt(words(2)) - 1, CInt(words(3)))
    Case "columns+": Page(words(1)).Columns.insertByIndex(CInt(words(2)) - 1, CInt(words(3)))
    Case "cut": Cut(Page(words(1)), words(2), words(3))
    Case "unmerge": Page(words(1)).getCellRangeByName(words(2)).merge(False)
    Case "put": Page(words(1)).getCellRangeByName(words(2)).String = words(3)
    Case "rename": Page(words(1)).Name = words(2)
    Case "place": book.Sheets.moveByName(words(1), CInt(words(2)) - 1)
    Case "add": book.Sheets.insertNewByName(words(1), CInt(words(2)) - 1)
    Case "take": Take(words(1))
    Case Else: Error 5
  End Select
End Sub

Function Opened(url)
  Opened = StarDesktop.loadComponentFromURL(url, "_blank", 0, Array(Named("Hidden", True)))
End Function

Function Page(name)
  Page = book.Sheets.getByName(name)
End Function

' Cut a range and paste it at a cell.
Sub Cut(sheet, source, target)
  sheet.moveRange(sheet.getCellRangeByName(target).CellAddress, sheet.getCellRangeByName(source).RangeAddress)
End Sub

' Copy all sheets of another workbook behind those of this one.
Sub Take(url)
  Dim at As Integer
  other = Opened(url)
  For at = 0 To other.Sheets.Count - 1
    book.Sheets.importSheet(other, other.Sheets.getByIndex(at).Name, book.Sheets.Count)
  Next at
  other.close(True)
End Sub

Function Named(name, value)
  Dim pair As New com.sun.star.beans.PropertyValue
  pair.Name = name
  pair.Value = value
  Named = pair
End Function
