' 与驻留进程往来：往来文件夹里的小文件，每行 key=value，值一律写成 ASCII（\uXXXX）。
' 约定见 xlzj/live/wire.py；换行、反斜杠和一切非 ASCII 字符都转义，读写只用字符串函数。
Option Explicit

Global Acceptor As Object   ' 让外面的程序连得上本程序的门，开一次
Global Running As String    ' 正在等答复的请求，空的就是没有
Global Known As String      ' 本扩展的版本，问过一次就记着
Const Fresh = 3             ' 秒；resident.alive 比这更旧，驻留进程就不在了

Function Escaped(words As String) As String
  Dim at As Long, code As Long, result As String
  For at = 1 To Len(words)
    code = Asc(Mid(words, at, 1))
    If code < 0 Then code = code + 65536
    If code >= 32 And code < 127 And code <> 92 Then
      result = result & Chr(code)
    Else
      result = result & "\u" & Right("000" & Hex(code), 4)
    End If
  Next at
  Escaped = result
End Function

Function Unescaped(words As String) As String
  Dim parts, at As Long, result As String
  parts = Split(words, "\u")
  result = parts(0)
  For at = 1 To UBound(parts)
    result = result & Chr(CLng("&H" & Left(parts(at), 4))) & Mid(parts(at), 5)
  Next at
  Unescaped = result
End Function

' 往来文件夹在哪里。
Function Place() As String
  Dim temporary As String
  Place = Environ("XLZJ_EXCHANGE")
  If Environ("XLZJ_EXCHANGE") <> "" Then Exit Function
  temporary = Environ("TMPDIR")
  If temporary = "" Then temporary = "/tmp"
  Place = temporary & "/xlzj-live"
End Function

' 往来文件夹；没有就建。
Function Folder() As String
  If Not FileExists(Place()) Then MkDir Place()
  Folder = Place()
End Function

' 文件里 key 的值；没有这一行或没有文件为空。
Function Told(path As String, key As String) As String
  Dim number As Integer, row As String
  Told = ""
  If Not FileExists(path) Then Exit Function
  number = FreeFile
  Open path For Input As #number
  Do While Not Eof(number)
    Line Input #number, row
    row = Replace(row, Chr(13), "")
    If Left(row, Len(key) + 1) = key & "=" Then Told = Unescaped(Mid(row, Len(key) + 2))
  Loop
  Close #number
End Function

' 写一个请求，返回它的名称。先写成别的名称再改名，对方不会读到半个。
Function Asked(action As String, more As String) As String
  Dim id As String, path As String, number As Integer, book As Object, title As String, full As String, content As String
  book = ThisComponent
  full = ConvertFromURL(book.URL)
  title = Mid(full, 1)
  Do While InStr(title, "/") > 0
    title = Mid(title, InStr(title, "/") + 1)
  Loop
  If full = "" Then
    title = book.Title
    full = title
  End If
  id = "lo" & ProcessNumber() & "-" & CStr(GetSystemTicks())
  path = Folder() & "/" & id
  content = "action=" & Escaped(action) & Chr(10) & "host=libreoffice" & Chr(10)
  content = content & "book=" & Escaped(title) & Chr(10) & "fullname=" & Escaped(full) & Chr(10)
  content = content & "sheet=" & Escaped(book.CurrentController.ActiveSheet.Name) & Chr(10)
  content = content & "pid=" & ProcessNumber() & Chr(10) & "uno=" & Escaped(Address()) & Chr(10)
  content = content & "addin=" & Escaped(Version()) & Chr(10) & more
  ' 写文件时不调用会开文件的函数：这里的 Print 只认最后打开的那一个。
  number = FreeFile
  Open path & ".tmp" For Output As #number
  Print #number, content
  Close #number
  On Error Resume Next  ' 改名之后程序还要看它一眼，对方可能已经取走了
  Name path & ".tmp" As path & ".request"
  On Error GoTo 0
  If FileExists(path & ".tmp") Then Error 75
  Asked = id
End Function

' 本程序的进程号：/proc/self 就是自己。
Function ProcessNumber() As String
  Dim number As Integer, row As String
  ProcessNumber = "0"
  If Not FileExists("/proc/self/stat") Then Exit Function
  number = FreeFile
  Open "/proc/self/stat" For Input As #number
  Line Input #number, row
  Close #number
  ProcessNumber = Left(row, InStr(row, " ") - 1)
End Function

' 外面的程序从哪里连进来。
Function Address() As String
  Address = Environ("XLZJ_UNO")
  If Address = "" Then Address = "pipe,name=xlzj" & ProcessNumber()
End Function

Sub OpenDoor()
  If Environ("XLZJ_UNO") <> "" Or Not IsNull(Acceptor) Then Exit Sub
  Dim arguments(1)
  arguments(0) = Address() & ";urp;StarOffice.ComponentContext"
  arguments(1) = True
  Acceptor = createUnoServiceWithArguments("com.sun.star.office.Acceptor", arguments)
End Sub

' 本扩展的版本；问不出来为空。
Function Version() As String
  Dim rows, row
  Version = Known
  If Known <> "" Then Exit Function
  On Error GoTo Unknown
  rows = GetDefaultContext().getByName("/singletons/com.sun.star.deployment.PackageInformationProvider").getExtensionList()
  For Each row In rows
    If row(0) = "cn.xlzj.libreoffice" Then Known = row(1)
  Next row
  Version = Known
Unknown:
End Function

' 驻留进程在不在，是不是同一版（没有写版本的算同一版）。
Function Serving() As Boolean
  Dim alive As String, theirs As String
  Serving = False
  alive = Folder() & "/resident.alive"
  If Not FileExists(alive) Then Exit Function
  If DateDiff("s", FileDateTime(alive), Now) > Fresh Then Exit Function
  theirs = Told(alive, "version")
  Serving = (theirs = "" Or Version() = "" Or theirs = Version())
End Function

' 没有同一版的驻留进程就启动一个，它会接替别的版本；等它露面再问，免得旧的抢先答。
' 程序依次找：XLZJ_COMMAND，~/.config/xlzj/program 里写的，PATH 上的 xlzj。
Sub Wake()
  Dim program As String, number As Integer, command As String, kept As String, waited As Integer
  If Serving() Then Exit Sub
  program = Environ("XLZJ_COMMAND")
  kept = Environ("HOME") & "/.config/xlzj/program"
  If program = "" And FileExists(kept) Then
    number = FreeFile
    Open kept For Input As #number
    Line Input #number, program
    Close #number
  End If
  If program = "" Then program = "xlzj"
  command = "exec " & program & " live serve --exchange '" & Folder() & "' --host-pid " & ProcessNumber() & " >'" & Folder() & "/resident.log' 2>&1 </dev/null"
  Shell("/bin/sh", 0, "-c """ & command & """", False)
  If Not FileExists(Folder() & "/resident.alive") Then Exit Sub
  For waited = 1 To 100  ' 至多五秒；装着的程序若是另一版，由它自己说
    If Serving() Then Exit Sub
    Wait 50
  Next waited
End Sub

' 等答复；过程写在状态栏。返回答复文件，没有等到为空。
Function Awaited(id As String) As String
  Dim stem As String, bar As Object, waited As Long, words As String, silent As Long
  stem = Folder() & "/" & id
  Running = id
  bar = ThisComponent.CurrentController.Frame.createStatusIndicator()
  bar.start("xlzj：正在启动…", 100)
  Do While Not FileExists(stem & ".answer")
    Wait 20
    waited = waited + 1
    silent = silent + 1
    If waited Mod 10 = 0 And FileExists(stem & ".progress") Then
      words = Told(stem & ".progress", "text")
      bar.setText("xlzj：" & words)
      bar.setValue(100 * Val(Told(stem & ".progress", "done")) / (Val(Told(stem & ".progress", "total")) + 0.001))
    End If
    If waited Mod 50 = 0 Then
      If FileExists(Folder() & "/resident.alive") Then
        If DateDiff("s", FileDateTime(Folder() & "/resident.alive"), Now) <= Fresh Then silent = 0
      End If
    End If
    If silent > 1500 Then Exit Do  ' 半分钟没有动静
  Loop
  bar.end()
  Running = ""
  If FileExists(stem & ".answer") Then Awaited = stem & ".answer"
End Function
