' 工具栏和菜单“绩效自评”的各个按钮。每个按钮只写请求、等答复、把一行话告诉用户；要做的事都在 xlzj 里。
' 环境变量 XLZJ_QUIET 有值时不弹窗（自动运行用），要说的话写到往来文件夹的 shown.txt。
Option Explicit

Sub CheckSheet()
  Click("check_sheet", "")
End Sub

Sub CheckSet()
  Click("check_set", "")
End Sub

Sub NextProblem()
  Click("next", "")
End Sub

Sub PreviousProblem()
  Click("previous", "")
End Sub

Sub ClearMarks()
  Click("clear", "")
End Sub

Sub Fill()
  Click("fill_plan", "")
End Sub

Sub UndoFill()
  Click("fill", "answer=undo")
End Sub

Sub Explain()
  Click("explain", "")
End Sub

Sub Report()
  Click("report", "")
End Sub

Sub BatchFolder()
  Click("batch", "")
End Sub

Sub NewTemplates()
  Click("new", "")
End Sub

Sub Settings()
  Click("settings", "")
End Sub

Sub Doctor()
  Click("doctor", "")
End Sub

' 取消正在等的那一个。
Sub Cancel()
  Dim number As Integer, path As String
  If Running = "" Then Exit Sub
  path = Folder() & "/" & Running & ".cancel"
  number = FreeFile
  Open path For Output As #number
  Close #number
End Sub

Sub Click(action As String, more As String)
  Dim answer As String, message As String, detail As String, choices As String, again As String, status As String
  If Running <> "" Then Exit Sub
  On Error GoTo Failed
  OpenDoor()
  Wake()
  answer = Awaited(Asked(action, more))
  If answer = "" Then
    Show("error", "没有等到 xlzj 的答复，工作簿没有改动。请在终端运行 xlzj doctor 看看是否装好（记录在 " & Folder() & "/resident.log）", "")
    Exit Sub
  End If
  status = Told(answer, "status")
  message = Told(answer, "message")
  detail = Told(answer, "detail")
  choices = Told(answer, "choices")
  Kill answer
  If status = "ask" Then
    again = Chosen(action, message, detail, choices)
    If again <> "" Then Click(IIf(action = "fill_plan", "fill", action), more & IIf(more = "", "", Chr(10)) & again)
  Else
    Show(status, message, detail)
  End If
  Exit Sub
Failed:
  Running = ""
  Show("error", "没有做成，工作簿没有改动（" & Error$ & "）。往来文件夹 " & Place() & " 要能写，请检查权限和磁盘空间", "")
End Sub

' 问用户；返回要加到请求里的一行，放弃为空。
Function Chosen(action As String, message As String, detail As String, choices As String) As String
  Dim words As String, reply As String, picker As Object, lines, at As Integer
  Chosen = ""
  If Environ("XLZJ_QUIET") <> "" Then
    Show("ask", message, detail)
    words = IIf(choices = "folder" Or choices = "out", choices, "answer")
    reply = Told(Folder() & "/reply.txt", words)  ' 自动运行时，替用户答的话
    If reply <> "" Then Chosen = words & "=" & Escaped(reply)
    Exit Function
  End If
  Select Case choices
    Case "yes|no"
      If MsgBox(message & Below(detail), 4 + 32, "绩效自评") = 6 Then Chosen = "answer=yes"
    Case "answer"
      words = InputBox(message, "绩效自评", "")
      If words <> "" Then Chosen = "answer=" & Escaped(words)
    Case "folder", "out"
      picker = createUnoService("com.sun.star.ui.dialogs.FolderPicker")
      picker.setTitle(message)
      If picker.execute() = 1 Then Chosen = choices & "=" & Escaped(ConvertFromURL(picker.getDirectory()))
    Case Else
      lines = Split(choices, Chr(10))
      For at = 0 To UBound(lines)
        words = words & Chr(10) & CStr(at + 1) & "  " & Replace(lines(at), Chr(9), "  ")
      Next at
      at = Val(InputBox(message & "（写序号）：" & words, "绩效自评", "1"))
      If at >= 1 And at <= UBound(lines) + 1 Then Chosen = "answer=" & Escaped(Split(lines(at - 1), Chr(9))(0))
  End Select
End Function

' 详细的话接在下面，太长的只写开头。
Function Below(detail As String) As String
  If detail <> "" Then Below = Chr(10) & Chr(10) & Left(detail, 800) & IIf(Len(detail) > 800, "……", "")
End Function

Sub Show(status As String, message As String, detail As String)
  Dim number As Integer, path As String
  If Environ("XLZJ_QUIET") = "" Then
    MsgBox(message & Below(detail), IIf(status = "error", 48, 64), "绩效自评")
    Exit Sub
  End If
  path = Folder() & "/shown.txt"
  number = FreeFile
  Open path For Append As #number
  Print #number, "message=" & Escaped(message)
  Close #number
End Sub
