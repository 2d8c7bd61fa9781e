Attribute VB_Name = "Exchange"
Option Explicit

' Small ASCII files through which the macros and xlzj speak: lines key=value, every UTF-16 unit that is not
' printable ASCII, and the backslash, written \uXXXX.

' The folder of the files, made where it is not there yet.
Public Function ExchangeFolder() As String
    Dim folder As String
    folder = Environ("XLZJ_EXCHANGE")
    If folder = "" Then folder = TemporaryFolder() & Slash() & "xlzj-live"
    If Dir(folder, vbDirectory) = "" Then MkDir folder
    ExchangeFolder = folder & Slash()
End Function

Private Function TemporaryFolder() As String
    Dim folder As String
    folder = Environ("TEMP")
    If Not OnWindows() Then folder = Environ("TMPDIR")
    If folder = "" Then folder = "/tmp"
    If Right(folder, 1) = Slash() Then folder = Left(folder, Len(folder) - 1)
    TemporaryFolder = folder
End Function

Public Function Escaped(ByVal plain As String) As String
    Dim at As Long
    Dim code As Long
    Dim out As String
    For at = 1 To Len(plain)
        code = AscW(Mid(plain, at, 1))
        If code < 0 Then code = code + 65536
        If code >= 32 And code < 127 And code <> 92 Then
            out = out & Chr(code)
        Else
            out = out & "\u" & Right("000" & Hex(code), 4)
        End If
    Next at
    Escaped = out
End Function

Public Function Unescaped(ByVal coded As String) As String
    Dim at As Long
    Dim out As String
    at = 1
    Do While at <= Len(coded)
        If Mid(coded, at, 2) = "\u" And IsHex(Mid(coded, at + 2, 4)) Then
            out = out & ChrW(Unit(Mid(coded, at + 2, 4)))
            at = at + 6
        Else
            out = out & Mid(coded, at, 1)
            at = at + 1
        End If
    Loop
    Unescaped = out
End Function

Private Function IsHex(ByVal digits As String) As Boolean
    Dim at As Integer
    IsHex = False
    If Len(digits) <> 4 Then Exit Function
    For at = 1 To 4
        If InStr("0123456789abcdefABCDEF", Mid(digits, at, 1)) = 0 Then Exit Function
    Next at
    IsHex = True
End Function

Private Function Unit(ByVal digits As String) As Long
    Dim at As Integer
    Dim sum As Long
    For at = 1 To 4
        sum = sum * 16 + InStr("0123456789ABCDEF", UCase(Mid(digits, at, 1))) - 1
    Next at
    Unit = sum
End Function

Public Function Pair(ByVal key As String, ByVal value As String) As String
    Pair = key & "=" & Escaped(value) & vbCrLf
End Function

' Written under another name first, so that nobody reads half a file.
Public Sub WriteFile(ByVal path As String, ByVal content As String)
    Dim channel As Integer
    Dim part As String
    part = Left(path, InStrRev(path, ".")) & "tmp"
    channel = FreeFile
    Open part For Output As #channel
    Print #channel, content;
    Close #channel
    On Error GoTo Taken
    Name part As path
    Exit Sub
Taken:
    ' LibreOffice looks for the file once more after renaming; the other side may have taken it by then.
    If FileExists(part) Then Err.Raise 75
End Sub

Public Function FileExists(ByVal path As String) As Boolean
    FileExists = (Dir(path) <> "")
End Function

Public Sub Remove(ByVal path As String)
    On Error Resume Next
    If FileExists(path) Then Kill path
End Sub

' All lines of a file, ended by line feeds; empty where it cannot be read at this moment.
Public Function ReadFile(ByVal path As String) As String
    Dim channel As Integer
    Dim content As String
    Dim out As String
    On Error GoTo NotNow
    channel = FreeFile
    Open path For Input As #channel
    Do While Not EOF(channel)
        Line Input #channel, content
        out = out & content & vbLf
    Loop
    Close #channel
    ReadFile = out
    Exit Function
NotNow:
    ReadFile = ""
End Function

Public Function ValueOf(ByVal content As String, ByVal key As String) As String
    Dim lines As Variant
    Dim item As String
    Dim at As Long
    lines = Split(content, vbLf)
    For at = 0 To UBound(lines)
        item = Replace(lines(at), vbCr, "")
        If Left(item, Len(key) + 1) = key & "=" Then
            ValueOf = Unescaped(Mid(item, Len(key) + 2))
            Exit Function
        End If
    Next at
    ValueOf = ""
End Function
