"""LibreOffice as a host for xlwings: `engine` the classes xlwings asks, `bridge` the way to UNO, `worker` the UNO calls."""
