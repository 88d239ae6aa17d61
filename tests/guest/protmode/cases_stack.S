/*
 * Stacks: limits, #SS(0) with ESP unmoved, 16-bit stack pointers, ENTER.
 * PRM386 6.3, chapter 17 PUSHA, POPA, ENTER; SDM vol. 3A 5.3, 6.15.
 */
#include "tests/guest/protmode/case.h"

    .macro STACK name, segment, esp, text
    CASE stack.\name, R3
    movw $SEL_\segment + 3, %ax
    movw %ax, %ss
    movl $\esp, %esp
    movl %esp, %ebp
    \text
    REG ebp
    END
    .endm
STACK push_fits, RW3, 0x1000, "pushl %eax"
STACK push_beyond, RW3, 0x1004, "pushl %eax"
STACK push_straddles, RW3, 0x1001, "pushl %eax"
STACK push_wraps, RW3, 2, "pushl %eax"
STACK pop_last, RW3, 0xffc, "popl %eax"
STACK pop_beyond, RW3, 0xffe, "popl %eax"
STACK bp_access, RW3, 0x1000, "movl (%ebp), %eax"
STACK esp_access, RW3, 0x1000, "movl (%esp), %eax"
STACK ds_override, RW3, 0x1000, "movl %ds:(%ebp), %eax"
STACK ss_override, RW3, 0x1000, "movl %ss:0x1000, %eax"
STACK call, RW3, 0x1003, "call 1f; 1:"
STACK ret, RW3, 0xffe, "movl $landing, arena + 0xffe; ret"
STACK push_seg, RW3, 0x1004, "pushl %ds"
STACK pop_seg, RW3, 0xfff, "popl %ds"
STACK pushf, RW3, 0x1004, "pushfl"
STACK popf, RW3, 0xffe, "popfl"
STACK pusha_fits, RW3, 0x20, "pushal"
STACK pusha_beyond, RW3, 0x1004, "pushal"
STACK pusha_half, RW3, 0x10, "pushal"
STACK popa_fits, RW3, 0xfe0, "popal"
STACK popa_half, RW3, 0xff0, "popal"
STACK enter_fits, RW3, 0x20, "enter $0x1c, $0"
STACK enter_frame_wraps, RW3, 0x20, "enter $0x1d, $0"
STACK enter_beyond, RW3, 0x1004, "enter $0, $0"
STACK enter_level, RW3, 0x20, "movl $0x1002, %ebp; enter $0, $2"
STACK leave_beyond, RW3, 0x20, "movl $0x1000, %ebp; leave"
STACK leave_last, RW3, 0x20, "movl $0xffc, %ebp; leave"
STACK down_fits, ED3, 0x1004, "pushl %eax"
STACK down_limit, ED3, 0x1003, "pushl %eax"
STACK down16_wraps, ED3_16, 0x10000, "pushl %eax"
STACK small_wraps, RW3_16, 0x1004, "pushl %eax"
STACK small_esp_high, RW3_16, 0x12340800, "pushl %eax"
STACK small_zero, RW3_16, 0x10000, "popl %eax"
STACK ret_far, RW3, 0xff8, "lret"
STACK ret_far_half, RW3, 0xffc, "lret"
STACK iret_half, RW3, 0xff8, "iretl"
STACK lss_beyond, RW3, 0x1000, "lssl (%ebp), %eax"
STACK xlat, RW3, 0x800, "movl $0x1000, %ebx; xlat %ss:(%ebx)"
STACK push_esp, RW3, 0x800, "pushl %esp; popl %eax; movl %eax, %ebp"
STACK pop_esp, RW3, 0x800, "pushl $0x600; popl %esp"
STACK pop_esp_based, RW3, 0x800, \
    "pushl $0x777; popl -4(%esp); movl %ss:0x7fc, %ebp"
STACK call_indirect_esp, RW3, 0x1000, \
    "movl $landing, arena + 0x1000; calll *(%esp)"

CASE stack.pusha_wrap16, R3+STACK16     /* SP 7: a 16-bit stack would wrap
                                           inside an item */
    movl $LOW_SP, %ebp
    movl $7, %esp
    pushal
END
CASE stack.pusha_zero16, R3+STACK16     /* from 0 it wraps to the top */
    movl $0, %esp
    pushal
    movl %esp, %ebp
    REG ebp
END
CASE stack.push_odd16, R3+STACK16
    movl $1, %esp
    pushw %ax
END
CASE stack.push_keeps_high, R3+STACK16
    movl $0x12340000, %esp
    pushl %eax
    movl %esp, %ebp
    REG ebp
END
CASE stack.enter16, R3+STACK16
    movl $0x43210800, %esp
    movl $0x87651234, %ebp
    enter $0x10, $0
    REG ebp
    movl %esp, %eax
    REG eax
END
CASE stack.leave16, R3+STACK16
    movl $0x43210800, %esp
    movl $0x87650900, %ebp
    movl $0x13572468, %ss:0x900
    leave
    REG ebp
    movl %esp, %eax
    REG eax
END
CASE stack.enter_deep, R3               /* 31 levels, copied display */
    movl $stack_r3 + 512, %ebp
    movl $0x12344321, stack_r3 + 512 - 120
    enter $16, $31
    movl -120(%ebp), %ecx
    movl -124(%ebp), %edx
    REG ecx
    WATCH display, state_edx, ADDRESS
    WATCH ebp, state_ebp, ADDRESS
END
CASE stack.enter_mod32, R3              /* level is taken modulo 32 */
    enter $16, $32
    WATCH ebp, state_ebp, ADDRESS
END
CASE stack.popa_wrap16, R3+STACK16      /* 8 items around the top */
    movl $0xfff0, %esp
    popal
    movl %esp, %ebp
    REG ebp
END
CASE stack.popa_straddles16, R3+STACK16 /* one of them over the top */
    movl $0xffee, %esp
    popal
    REG eax
    REG edi
END
CASE stack.popaw_straddles16, R3+STACK16
    movl $0xffff, %esp
    popaw
END
CASE stack.pushaw_odd16, R3+STACK16     /* SP 9 and the last but three */
    movl $9, %esp
    pushaw
    REG eax
END
CASE stack.popaw_keeps_high, R3
    subl $16, %esp
    movl $0x11112222, (%esp)
    popaw
    REG edi
    REG esi
END
CASE stack.enter_deep_runs_out, R3      /* 15 of 31 fit: nothing moves */
    movl $SEL_RW3 + 3, %eax
    movw %ax, %ss
    movl $0x40, %esp
    movl $0x800, %ebp
    enter $0, $31
    REG ebp
END
CASE stack.enter_display_runs_out, R3   /* the third pointer is below 0 */
    movl $SEL_RW3 + 3, %eax
    movw %ax, %ss
    movl $0x400, %esp
    movl $8, %ebp
    enter $0, $4
    REG ebp
END
CASE stack.enter_word, R3               /* words: BP, two of the display */
    movl %esp, %ebp
    enterw $6, $2
    WATCH ebp, state_ebp, ADDRESS
END
CASE stack.leave_word, R3
    movl %esp, %ebp
    pushw $0x1234
    movl %esp, %ebp
    leavew
    REG ebp
END
