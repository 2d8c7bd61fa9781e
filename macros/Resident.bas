Attribute VB_Name = "Resident"
Option Explicit

' The program that does the work: found, started, and seen to be alive.

Private Const SECONDS_ALIVE As Long = 4
Private Const SECONDS_TO_START As Long = 12

Private renewed As Boolean

' True where it lives, or could be started. Each way to start it is tried until one shows a sign of life.
' One of another version is asked to make way once; if the program as installed is another, its answer says so.
Public Function ResidentReady() As Boolean
    Dim ways As Variant
    Dim at As Integer
    ResidentReady = True
    If ResidentAlive() Then
        If renewed Or SameVersion() Then Exit Function
        renewed = True
    End If
    ways = Split(WaysToStart(), vbLf)
    For at = 0 To UBound(ways)
        If ways(at) <> "" Then
            If Started(CStr(ways(at))) Then Exit Function
        End If
    Next at
    ResidentReady = False
End Function

' It rewrites its sign of life every second.
Public Function ResidentAlive() As Boolean
    Dim path As String
    On Error GoTo NotNow
    path = ExchangeFolder() & "resident.alive"
    If FileExists(path) Then ResidentAlive = (Abs(DateDiff("s", FileDateTime(path), Now)) <= SECONDS_ALIVE)
    Exit Function
NotNow:
    ResidentAlive = False
End Function

' Whether the resident is of the add-in's version; one that does not tell is taken to be.
Private Function SameVersion() As Boolean
    Dim theirs As String
    theirs = ValueOf(ReadFile(ExchangeFolder() & "resident.alive"), "version")
    SameVersion = (theirs = "" Or theirs = Text("version"))
End Function

' One command a line: what the setting says, the program beside the add-in, then Python as installed.
Public Function WaysToStart() As String
    Dim beside As String
    Dim ways As String
    ways = Environ("XLZJ_COMMAND")
    beside = ThisWorkbook.Path & Slash()
    If ways = "" Then ways = ValueOf(ReadFile(beside & "xlzj.settings"), "command")
    If ways = "" Then ways = ValueOf(ReadFile(Environ("APPDATA") & "\xlzj\xlzj.settings"), "command")
    If OnWindows() Then
        If FileExists(beside & "xlzj.exe") Then ways = ways & vbLf & """" & beside & "xlzj.exe"""
        ways = ways & vbLf & "py -3 -m xlzj" & vbLf & "python -m xlzj"
    Else
        ways = ways & vbLf & "xlzj" & vbLf & "python3 -m xlzj"
    End If
    WaysToStart = ways
End Function

Private Function Started(ByVal program As String) As Boolean
    Dim folder As String
    Dim process As String
    Dim latest As Date
    On Error GoTo NotThere
    folder = ExchangeFolder()
    folder = Left(folder, Len(folder) - 1)
    process = HostProcess()
    If process = "" Then process = "0"
    Remove folder & Slash() & "resident.alive"
    Shell program & " live serve --exchange """ & folder & """ --host-pid " & process, 0
    latest = DateAdd("s", SECONDS_TO_START, Now)
    Do While Now < latest
        If ResidentAlive() Then Started = True
        If Started And (SameVersion() Or Not renewed) Then Exit Function
        Rest
    Loop
    Exit Function
NotThere:
    Started = False
End Function
