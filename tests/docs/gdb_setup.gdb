# What the sessions of docs/debugging.md use beside gdb's own commands.
define to-invlpg
    while *(unsigned short *)$pc != 0x010f
        stepi
    end
end
