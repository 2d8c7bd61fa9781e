Attribute VB_Name = "Win32"
Option Explicit

' What Windows alone can do. LibreOffice cannot read this module and never calls it.

#If VBA7 Then
Private Declare PtrSafe Function GetCurrentProcessId Lib "kernel32" () As Long
Private Declare PtrSafe Function MsgWaitForMultipleObjects Lib "user32" (ByVal nCount As Long, ByVal pHandles As LongPtr, ByVal fWaitAll As Long, ByVal dwMilliseconds As Long, ByVal dwWakeMask As Long) As Long
#End If

Public Function ProcessNumber() As String
#If VBA7 Then
    ProcessNumber = CStr(GetCurrentProcessId())
#Else
    ProcessNumber = ""
#End If
End Function

' Rest until something calls Excel, or some milliseconds passed: the other program's calls are answered at once.
Public Sub RestUntilCalled(ByVal milliseconds As Long)
#If VBA7 Then
    MsgWaitForMultipleObjects 0, 0, 0, milliseconds, &H4FF
#End If
    DoEvents
End Sub
