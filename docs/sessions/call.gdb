add-symbol-file build/guest/user/symbols/calls
break sys_getpid
continue
backtrace
monitor catch cr3
delete
continue
backtrace 2
monitor info break
kill
