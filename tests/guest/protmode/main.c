/*
 * Runs the cases one by one and prints what arrived:
 *
 *   PROT name vector error at=CS:EIP fl=EFLAGS [from=SS:ESP] in=CS:SS:ESP,FL
 *
 * with the frame that was pushed, and the state its handler found.
 */
#include "tests/guest/protmode/kernel.h"
#include "tests/guest/protmode/tables.h"

enum {
    MULTIBOOT_CMDLINE = 1 << 2,
    FLAGS_SHOWN = 0x003f7700,   /* all but the arithmetic ones */
    CODE_BYTES = 256,
};

char clean[0x30000];
static const char *skip = "", *only;

void copy(void *to, const void *from, uint32_t bytes)
{
    uint32_t dwords = bytes / 4;

    __asm__ volatile("rep movsl; movl %3, %2; rep movsb"
                     : "+D"(to), "+S"(from), "+c"(dwords) : "r"(bytes % 4)
                     : "memory");
}

/* Can a flag of EFLAGS be changed? AC came with the 486, ID with CPUID. */
static bool has_flag(uint32_t flag)
{
    uint32_t before, after;

    __asm__ volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1;"
                     "pushl %1; popfl; pushfl; popl %1; pushl %0; popfl"
                     : "=&r"(before), "=&r"(after) : "r"(flag));
    return (before ^ after) & flag;
}

/* SYSENTER; the early P6 that only says so is no model of ours. */
static bool has_sysenter(void)
{
    uint32_t eax = 1, edx;

    if (!has_flag(1u << 21))
        return false;
    __asm__ volatile("cpuid" : "+a"(eax), "=d"(edx) : : "ebx", "ecx");
    return edx >> 11 & 1;
}

static bool starts(const char *s, const char *prefix)
{
    while (*prefix)
        if (*s++ != *prefix++)
            return false;
    return true;
}

/* Is `name`, or its part before the dot, in a list of the command line? */
static bool listed(const char *name, const char *s)
{
    while (*s && *s != ' ') {
        const char *n = name;

        while (*n && *s == *n)
            s++, n++;
        if ((*n == '.' || !*n) && (*s == ',' || *s == ' ' || !*s))
            return true;
        while (*s && *s != ' ' && *s++ != ',')
            ;
    }
    return false;
}

bool group_runs(const char *name)
{
    if ((starts(name, "i486.") || starts(name, "ac.")) && !has_flag(F_AC))
        return false;
    if (starts(name, "p5.") && !has_flag(1u << 21))
        return false;
    if (starts(name, "p6.") && !has_sysenter())
        return false;
    return !listed(name, skip) && (!only || listed(name, only));
}

static void out(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "d"(port));
}

/* Both controllers at vector V_IRQ, all lines masked. */
static void pic_init(void)
{
    out(0x20, 0x11);
    out(0xa0, 0x11);
    out(0x21, V_IRQ);
    out(0xa1, V_IRQ + 8);
    out(0x21, 4);
    out(0xa1, 2);
    out(0x21, 1);
    out(0xa1, 1);
    out(0x21, 0xff);
    out(0xa1, 0xff);
}

/* IRQ 0 once, and waits until it is pending. */
static void irq_request(void)
{
    uint8_t irr;

    pic_init();
    out(0x43, 0x30);            /* counter 0, mode 0 */
    out(0x40, 16);
    out(0x40, 0);
    out(0x20, 0x0a);            /* read IRR */
    do
        __asm__ volatile("inb $0x20, %0" : "=a"(irr));
    while (!(irr & 1));
    out(0x21, 0xfe);
}

static uint32_t top_of(const uint8_t *stack)
{
    return (uint32_t)stack + STACK_BYTES;
}

void prepare(const void *code, unsigned mode, uint32_t eflags)
{
    static const uint16_t cs[] = {SEL_C0, SEL_C1 | 1, SEL_C2 | 2, SEL_C3 | 3};
    static const uint16_t ds[] = {SEL_D0, SEL_D1 | 1, SEL_D2 | 2, SEL_D3 | 3};
    const uint32_t esp[] = {top_of(stack_r0), top_of(stack_r1),
                            top_of(stack_r2), top_of(stack_r3)};
    unsigned ring = mode & 3;

    context_eip = (uint32_t)code;
    context_cs = cs[ring];
    context_ss = context_ds = ds[ring];
    context_esp = esp[ring];
    context_eflags = eflags;
    if (mode & M16) {
        copy((void *)LOW_CODE, code, CODE_BYTES);
        context_eip = 0;
        context_cs = ring ? SEL_C3_16 | 3 : SEL_C0_16;
    }
    if (mode & STACK16) {
        context_ss = ring ? SEL_S3_16 | 3 : SEL_S0_16;
        context_esp = LOW_SP;
    }
    if ((mode & VM) == VM) {
        context_eflags |= F_VM;
        context_cs = LOW_CODE >> 4;
        context_ss = LOW_STACK >> 4;
        context_ds = LOW_DATA >> 4;
        context_esp = LOW_SP;
    }
    context_eax = 0x11111111;
    context_ebx = 0x22222222;
    context_ecx = 0x33333333;
    context_edx = 0x44444444;
    context_esi = 0x55555555;
    context_edi = 0x66666666;
    context_ebp = 0x77777777;
}

void run(unsigned mode)
{
    uint32_t cr0 = harness_cr0;

    steps_left = mode & STEPS ? 24 : 0;
    steps_count = 0;
    if (mode & IRQ)
        irq_request();
    if (mode & PG)
        __asm__ volatile("movl %0, %%cr3; movl %1, %%cr0"
                         : : "r"(page_dir), "r"(cr0 | 0x80000000));
    if ((mode & REAL) == REAL)
        enter_real();
    else
        enter_case();
    if (mode & IRQ)
        pic_init();
}

static bool has_error(uint32_t vector)
{
    return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17;
}

/* What a 16-bit frame has of an address near another one. */
static uint32_t low_half(uint16_t value, uint32_t near)
{
    return (near & 0xffff0000) | value;
}

static void print_frame(unsigned mode)
{
    const uint32_t *f = state_frame;
    const uint16_t *f16 = (const uint16_t *)state_frame;
    uint32_t vector = state_vector;
    bool real = (mode & REAL) == REAL, narrow;

    if (vector & BY_TASK) {
        print(" task in=%x:%x:%a,%x tr=%x", state_cs, state_ss, state_esp,
              state_eflags & FLAGS_SHOWN, state_tr);
        return;
    }
    narrow = real || vector == V_INT16 || vector == V_TRAP16;
    if (vector == V_END)
        print(" end -");
    else if (!has_error(vector) || real)
        print(" %2x -", vector);
    else
        print(" %2x %x", vector, *f++);
    if (narrow) {
        print(" at=%x:%a fl=%x", f16[1],
              low_half(f16[0], real ? 0 : context_eip),
              f16[2] & FLAGS_SHOWN);
        if ((f16[1] & 3) > (state_cs & 3u) && !real) {
            print(" from=%x:%a", f16[4], low_half(f16[3], context_esp));
        }
    } else {
        print(" at=%x:%a fl=%x", f[1] & 0xffff, f[0], f[2] & FLAGS_SHOWN);
        if (f[2] & F_VM) {
            print(" from=%x:%a es=%x ds=%x fs=%x gs=%x", f[4] & 0xffff, f[3],
                  f[5] & 0xffff, f[6] & 0xffff, f[7] & 0xffff,
                  f[8] & 0xffff);
        } else if ((f[1] & 3) > (state_cs & 3u)) {
            print(" from=%x:%a", f[4] & 0xffff, f[3]);
        }
    }
    print(" in=%x:%x:%a,%x", state_cs, state_ss, state_esp,
          state_eflags & FLAGS_SHOWN);
    if (vector == 14 && !(mode & ANY_CR2))
        print(" cr2=%a", state_cr2);
    if (state_tr != SEL_TSS)
        print(" tr=%x", state_tr);
}

static const uint32_t *print_watched(const uint32_t *w)
{
    for (; *w; w += 3) {
        const char *name = (const char *)w[0];
        const uint32_t *value = (const uint32_t *)w[1];

        if (w[2] == ADDRESS)
            print(" %s=%a", name, *value);
        else if (w[2] == 1)
            print(" %s=%2x", name, *value & 0xff);
        else if (w[2] == 2)
            print(" %s=%x", name, *value & 0xffff);
        else
            print(" %s=%x", name, *value);
    }
    return w + 1;
}

/* Watched values are printed as the case left them, before the tables are
 * reset. */
static const uint32_t *one_case(const uint32_t *c, unsigned *count)
{
    const char *name = (const char *)c[0];
    unsigned mode = c[2];
    const uint32_t *w = c + 4;

    if (!group_runs(name)) {
        while (*w)
            w += 3;
        return w + 1;
    }
    print("PROT %s", name);
    print_set_code((const void *)c[1]);
    prepare((const void *)c[1], mode, c[3]);
    run(mode);
    print_frame(mode);
    for (unsigned i = 0; i < steps_count; i++)
        print(" %a/%x", steps[i][0], steps[i][1] & 0xe00f);
    w = print_watched(w);
    print("\n");
    tables_reset();
    ++*count;
    return w;
}

static void read_options(const char *s)
{
    for (; *s; s++) {
        if (starts(s, "skip="))
            skip = s + 5;
        else if (starts(s, "only="))
            only = s + 5;
    }
}

void main(const uint32_t *multiboot)
{
    unsigned count = 0;

    serial_init();
    if (multiboot[0] & MULTIBOOT_CMDLINE)
        read_options((const char *)multiboot[4]);
    pic_init();
    tables_build();
    copy((void *)LOW_REAL, real_start, (uint32_t)(real_end - real_start));
    __asm__ volatile("movl %%cr0, %0" : "=r"(harness_cr0));
    harness_cr0 &= ~8u;
    for (const uint32_t *c = cases_start; c < cases_end;)
        c = one_case(c, &count);
    count += scan();
    print("PROT done %d cases\n", count);
    quit();
}
