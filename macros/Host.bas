Attribute VB_Name = "Host"
Option Explicit

' The few places where Excel and LibreOffice differ.

' LibreOffice calls itself Excel 11; the oldest Excel served is 14.
Public Function InLibreOffice() As Boolean
    InLibreOffice = (Val(Application.Version) < 12)
End Function

Public Function OnWindows() As Boolean
    OnWindows = (Environ("OS") = "Windows_NT")
End Function

Public Function Slash() As String
    If OnWindows() Then Slash = "\" Else Slash = "/"
End Function

Public Function HostName() As String
    If InLibreOffice() Then HostName = "libreoffice" Else HostName = "excel"
End Function

' The number of this process, by which the resident sees that it has ended; empty where nobody can tell.
Public Function HostProcess() As String
    Dim status As String
    On Error GoTo Unknown
    If Not InLibreOffice() Then
        HostProcess = Win32.ProcessNumber()
    Else
        status = FirstLine("/proc/self/stat")
        If InStr(status, " ") > 0 Then HostProcess = Left(status, InStr(status, " ") - 1)
    End If
    Exit Function
Unknown:
    HostProcess = ""
End Function

Public Function HostWindow() As String
    On Error GoTo Unknown
    If Not InLibreOffice() Then HostWindow = CStr(Application.Hwnd)
    Exit Function
Unknown:
    HostWindow = ""
End Function

Public Sub Rest()
    If InLibreOffice() Then
        Application.Wait Now + 0.0000006
        DoEvents
    Else
        Win32.RestUntilCalled 50
    End If
End Sub

' Nobody sits before the screen: nothing may wait for a click.
Public Function Quiet() As Boolean
    Quiet = (Environ("XLZJ_QUIET") <> "")
End Function

' A text of the add-in's own sheet: column A is the key, column B the text.
Public Function Text(ByVal key As String) As String
    Dim page As Object
    Dim row As Integer
    Set page = ThisWorkbook.Worksheets(1)
    For row = 1 To 200
        If page.Cells(row, 1).Value = key Then
            Text = page.Cells(row, 2).Value
            Exit Function
        End If
        If page.Cells(row, 1).Value = "" Then Exit For
    Next row
    Text = key
End Function

Public Function FirstLine(ByVal path As String) As String
    Dim channel As Integer
    Dim content As String
    channel = FreeFile
    Open path For Input As #channel
    If Not EOF(channel) Then Line Input #channel, content
    Close #channel
    FirstLine = content
End Function
