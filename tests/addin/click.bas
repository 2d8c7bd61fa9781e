' Opens the add-in and a workbook, and calls the add-in's macros as buttons would. XLZJ_CLICKS names a folder with
' clicks.txt (one call a line: macro, then arguments, parted by tabs, escaped as the add-in escapes); what each call
' gave is written to clicked.txt, what went wrong too.
Option Explicit

Dim addin As Object
Dim book As Object

Sub Main
  Dim row As String
  Set addin = Opened(Environ("XLZJ_CLICKS") & "/xlzj.xlam", "Calc MS Excel 2007 VBA XML", True)
  Set book = Opened(Environ("XLZJ_CLICKS") & "/book.xlsx", "Calc MS Excel 2007 XML", False)
  Open Environ("XLZJ_CLICKS") & "/clicks.txt" For Input As #1
  Do While Not EOF(1)
    Line Input #1, row
    If row <> "" Then Click(row)
  Loop
  Close #1
  Tell("selected" & Chr(9) & book.CurrentController.Selection.AbsoluteName)
  StarDesktop.terminate()
End Sub

Sub Click(order)
  Dim words, given, at As Integer
  On Error GoTo failed
  words = Split(order, Chr(9))
  given = Array()
  If UBound(words) > 0 Then ReDim given(UBound(words) - 1)
  For at = 1 To UBound(words)
    given(at - 1) = Called("Exchange.Unescaped", Array(words(at)))
  Next at
  Tell(words(0) & Chr(9) & Called(words(0), given))
  Exit Sub
failed:
  Tell(words(0) & Chr(9) & "FAILED " & Error$)
End Sub

Function Called(name, given)
  Dim places(), values(), script
  script = addin.getScriptProvider().getScript("vnd.sun.star.script:xlzj." & name & "?language=Basic&location=document")
  Called = script.invoke(given, places, values)
End Function

Sub Tell(text)
  Open Environ("XLZJ_CLICKS") & "/clicked.txt" For Append As #2
  Print #2, Called("Exchange.Escaped", Array(text))
  Close #2
End Sub

Function Opened(path, filter, hidden)
  Opened = StarDesktop.loadComponentFromURL(ConvertToURL(path), "_blank", 0, _
    Array(Named("MacroExecutionMode", 4), Named("FilterName", filter), Named("Hidden", hidden)))
End Function

Function Named(name, value)
  Dim pair As New com.sun.star.beans.PropertyValue
  pair.Name = name
  pair.Value = value
  Named = pair
End Function
