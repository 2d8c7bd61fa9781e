Attribute VB_Name = "Actions"
Option Explicit

' From a click to what is shown: the request is written, the answer awaited, a question passed on.

Private running As Boolean
Private counter As Long
Private lasting As String

Public Sub CheckSheet()
    Perform "check_sheet"
End Sub

Public Sub CheckSet()
    Perform "check_set"
End Sub

Public Sub NextFinding()
    Perform "next"
End Sub

Public Sub PreviousFinding()
    Perform "previous"
End Sub

Public Sub ClearMarks()
    Perform "clear"
End Sub

Public Sub FillDerived()
    Perform "fill_plan"
End Sub

Public Sub WriteExplanation()
    Perform "explain"
End Sub

Public Sub MakeReport()
    Perform "report"
End Sub

Public Sub CheckFolder()
    Perform "batch"
End Sub

Public Sub NewForms()
    Perform "new"
End Sub

Public Sub ShowSettings()
    Perform "settings"
End Sub

Public Sub ExamineHost()
    Perform "doctor"
End Sub

' One action from start to end; never lets an error reach the host's own dialog.
Public Sub Perform(ByVal action As String)
    On Error GoTo Failed
    If running Then
        ShowMessage "busy", Text("busy"), ""
        Exit Sub
    End If
    running = True
    lasting = ""
    If Able(action) Then Converse action, Extras(action)
Finish:
    On Error Resume Next
    running = False
    If lasting = "" Then Application.StatusBar = False Else Application.StatusBar = lasting
    If Not InLibreOffice() Then Application.EnableCancelKey = 1
    RefreshRibbon
    Exit Sub
Failed:
    ShowMessage "error", Text("failed") & " (" & Err.Number & ": " & Err.Description & ")", ""
    Resume Finish
End Sub

' What must hold before anything is asked of xlzj; says what is wrong where it does not.
Private Function Able(ByVal action As String) As Boolean
    Able = False
    If NeedsBook(action) And Not HasBook() Then
        ShowMessage "error", Text("no_book"), ""
    ElseIf Not HostReady() Then
        ShowMessage "error", Text("editing"), ""
    ElseIf Not ResidentReady() Then
        ShowMessage "error", Text("no_program"), ""
    Else
        Able = True
    End If
End Function

Public Function NeedsBook(ByVal action As String) As Boolean
    NeedsBook = Not (action = "batch" Or action = "new" Or action = "settings" Or action = "doctor")
End Function

Public Function HasBook() As Boolean
    On Error GoTo None
    HasBook = False
    If Workbooks.Count = 0 Then Exit Function
    If ActiveWorkbook Is Nothing Then Exit Function
    HasBook = (ActiveWorkbook.Name <> "")
    Exit Function
None:
    HasBook = False
End Function

' Excel is not ready while a cell is being edited or a dialog stands open.
Private Function HostReady() As Boolean
    HostReady = True
    On Error Resume Next
    If Not InLibreOffice() Then HostReady = Application.Ready
End Function

' What an action needs to know beforehand: a folder, picked by the user.
Private Function Extras(ByVal action As String) As String
    If action = "batch" Then Extras = FolderOption("folder", "pick_batch")
    If action = "new" Then Extras = FolderOption("out", "pick_new")
End Function

Private Function FolderOption(ByVal key As String, ByVal title As String) As String
    Dim folder As String
    If Quiet() Then folder = Replied(key) Else folder = PickedFolder(Text(title))
    If folder <> "" Then FolderOption = Pair(key, folder)
End Function

' Nobody before the screen: what would be answered stands in a file.
Private Function Replied(ByVal key As String) As String
    Replied = ValueOf(ReadFile(ExchangeFolder() & "reply.txt"), key)
End Function

Private Function PickedFolder(ByVal title As String) As String
    Dim picker As Object
    If InLibreOffice() Then
        PickedFolder = InputBox(title)
    Else
        Set picker = Application.FileDialog(4)
        picker.title = title
        If picker.Show = -1 Then PickedFolder = picker.SelectedItems(1)
    End If
End Function

' Ask until the answer is no question any more.
Private Sub Converse(ByVal action As String, ByVal extras As String)
    Dim answer As String
    Dim said As String
    If (action = "batch" Or action = "new") And extras = "" Then
        ShowMessage "cancelled", Text("cancelled"), ""
        Exit Sub
    End If
    answer = Exchanged(action, extras)
    Do While ValueOf(answer, "status") = "ask"
        said = Asked(answer)
        If said = "" Then
            ShowMessage "cancelled", Text("cancelled"), ""
            Exit Sub
        End If
        If action = "fill_plan" Then action = "fill"
        answer = Exchanged(action, extras & Pair("answer", said))
    Loop
    If ValueOf(answer, "select") <> "" Then SelectCell ValueOf(answer, "select")
    Tell action, answer
End Sub

' From mark to mark nobody wants to click a box away: the status bar keeps the sentence.
Private Sub Tell(ByVal action As String, ByVal answer As String)
    Dim status As String
    status = ValueOf(answer, "status")
    lasting = ""
    If status = "ok" And (action = "next" Or action = "previous" Or action = "clear") Then
        lasting = ValueOf(answer, "message")
        If Quiet() Then Note status, lasting, ValueOf(answer, "detail")
    Else
        ShowMessage status, ValueOf(answer, "message"), ValueOf(answer, "detail")
    End If
End Sub

' One request and its answer, as the answer's text.
Private Function Exchanged(ByVal action As String, ByVal extras As String) As String
    Dim stem As String
    counter = counter + 1
    stem = ExchangeFolder() & "r" & HostProcess() & "-" & DateDiff("s", DateSerial(2020, 1, 1), Now) & "-" & counter
    WriteFile stem & ".request", Pair("action", action) & Identity() & extras
    Exchanged = Awaited(stem)
    If Quiet() Then Exit Function
    Remove stem & ".answer"
    Remove stem & ".progress"
    Remove stem & ".request"
    Remove stem & ".cancel"
End Function

' Which workbook of which program.
Private Function Identity() As String
    Dim out As String
    out = Pair("host", HostName()) & Pair("pid", HostProcess()) & Pair("hwnd", HostWindow()) & Pair("addin", Text("version"))
    If HasBook() Then
        out = out & Pair("book", ActiveWorkbook.Name) & Pair("fullname", WholeName())
        out = out & Pair("sheet", ActiveSheet.Name)
    End If
    Identity = out
End Function

' LibreOffice leaves the folder out of FullName.
Private Function WholeName() As String
    WholeName = ActiveWorkbook.FullName
    If InLibreOffice() And ActiveWorkbook.Path <> "" Then WholeName = ActiveWorkbook.Path & Slash() & ActiveWorkbook.Name
End Function

' Waits, shows how far it is, passes Esc on. An end of the resident is an answer too.
Private Function Awaited(ByVal stem As String) As String
    Dim seen As Date
    Dim answer As String
    On Error GoTo Interrupted
    If Not InLibreOffice() Then Application.EnableCancelKey = 2
    seen = Now
    Do
        If FileExists(stem & ".answer") Then answer = ReadFile(stem & ".answer")
        If ValueOf(answer, "status") <> "" Then
            Awaited = answer
            Exit Function
        End If
        If ResidentAlive() Then seen = Now
        If DateDiff("s", seen, Now) > 15 Then
            Awaited = Pair("status", "error") & Pair("message", Text("ended"))
            Exit Function
        End If
        ShowProgress stem & ".progress"
        Rest
    Loop
Interrupted:
    If Err.Number <> 18 Then
        Awaited = Pair("status", "error") & Pair("message", Text("failed") & " (" & Err.Description & ")")
        Exit Function
    End If
    Application.StatusBar = Text("cancelling")
    If Not FileExists(stem & ".cancel") Then WriteFile stem & ".cancel", "cancel=1"
    Resume Next
End Function

Private Sub ShowProgress(ByVal path As String)
    Dim progress As String
    Dim shown As String
    On Error GoTo NotNow
    shown = Text("working")
    If FileExists(path) Then
        progress = ReadFile(path)
        If ValueOf(progress, "text") <> "" Then shown = ValueOf(progress, "text")
        If ValueOf(progress, "total") <> "" Then shown = shown & "  " & ValueOf(progress, "done") & "/" & ValueOf(progress, "total")
    End If
    Application.StatusBar = shown & "  " & Text("press_esc")
NotNow:
End Sub

' The user's choice as text, empty where he wants nothing. Choices are parted by line breaks or bars.
Private Function Asked(ByVal answer As String) As String
    Dim question As String
    Dim choices As String
    question = ValueOf(answer, "message")
    If ValueOf(answer, "detail") <> "" Then question = question & vbCrLf & vbCrLf & Left(ValueOf(answer, "detail"), 800)
    choices = Replace(ValueOf(answer, "choices"), "|", vbLf)
    If Quiet() Then
        Asked = Replied(IIf(choices = "folder" Or choices = "out", choices, "answer"))
    ElseIf choices = "answer" Then
        Asked = InputBox(question, Text("title"))
    ElseIf choices = "folder" Or choices = "out" Then
        Asked = PickedFolder(question)
    ElseIf choices = "" Or choices = "yes" & vbLf & "no" Then
        If MsgBox(question, vbYesNo + vbQuestion, Text("title")) = vbYes Then Asked = "yes"
    Else
        Asked = Picked(question, Split(choices, vbLf))
    End If
    If Quiet() Then Note "ask", question, choices
End Function

' A numbered list: what has no forms needs no form.
Private Function Picked(ByVal question As String, ByVal choices As Variant) As String
    Dim at As Integer
    Dim said As String
    For at = 0 To UBound(choices)
        question = question & vbCrLf & (at + 1) & "  " & Replace(choices(at), vbTab, "  ")
    Next at
    said = Trim(InputBox(question & vbCrLf & vbCrLf & Text("pick_number"), Text("title"), "1"))
    If Val(said) >= 1 And Val(said) <= UBound(choices) + 1 Then Picked = choices(Val(said) - 1)
End Function

Private Sub SelectCell(ByVal place As String)
    Dim at As Long
    On Error GoTo Gone
    at = InStrRev(place, "!")
    If at < 2 Then Exit Sub
    Application.Goto ActiveWorkbook.Worksheets(Bare(Left(place, at - 1))).Range(Mid(place, at + 1))
Gone:
End Sub

Private Function Bare(ByVal sheet As String) As String
    Bare = sheet
    If Left(sheet, 1) = "'" Then Bare = Replace(Mid(sheet, 2, Len(sheet) - 2), "''", "'")
End Function

' Nobody before the screen: what would be shown is written down.
Private Sub ShowMessage(ByVal status As String, ByVal message As String, ByVal detail As String)
    Dim shown As String
    shown = message
    If detail <> "" Then shown = shown & vbCrLf & vbCrLf & Left(detail, 800)
    If Quiet() Then
        Note status, message, detail
    ElseIf shown = "" Then
        Exit Sub
    ElseIf status = "error" Then
        MsgBox shown, vbExclamation, Text("title")
    Else
        MsgBox shown, vbInformation, Text("title")
    End If
End Sub

Private Sub Note(ByVal status As String, ByVal message As String, ByVal detail As String)
    Dim channel As Integer
    channel = FreeFile
    Open ExchangeFolder() & "shown.txt" For Append As #channel
    Print #channel, Pair("status", status) & Pair("message", message) & Pair("detail", detail);
    Close #channel
End Sub
