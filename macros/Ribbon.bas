Attribute VB_Name = "Ribbon"
Option Explicit

' What the ribbon calls. Late bound throughout: no reference to a library of Office is needed.

Private ribbonShown As Object

Public Sub RibbonLoaded(ribbon As Object)
    Set ribbonShown = ribbon
End Sub

' The control's id is the action.
Public Sub RibbonAction(control As Object)
    Perform control.ID
End Sub

Public Sub RibbonEnabled(control As Object, ByRef returnedVal)
    returnedVal = Enabled(control.ID)
End Sub

Public Function Enabled(ByVal action As String) As Boolean
    If Not NeedsBook(action) Then
        Enabled = True
    ElseIf action = "next" Or action = "previous" Or action = "clear" Or action = "explain" Then
        Enabled = HasMarks()
    Else
        Enabled = HasBook()
    End If
End Function

' A workbook that was checked carries a sheet of results.
Private Function HasMarks() As Boolean
    Dim page As Object
    Dim title As String
    On Error GoTo None
    If Not HasBook() Then Exit Function
    title = Text("results")
    For Each page In ActiveWorkbook.Worksheets
        If Left(page.Name, Len(title)) = title Then HasMarks = True
    Next page
    Exit Function
None:
    HasMarks = False
End Function

Public Sub RefreshRibbon()
    On Error Resume Next
    If Not ribbonShown Is Nothing Then ribbonShown.Invalidate
End Sub
