/*
 * usertest CASE: a case of the kernel's self-test in user mode. It exits with 0
 * if the case passes, else it prints what is wrong and exits with 1.
 */
#include "guest/arch/registers.h"
#include "guest/user/lib.h"

enum {
#define SYSCALL(number, name) SYS_##name = number,
#include "guest/kernel/syscalls.def"
#undef SYSCALL
};

enum {
    PAGES = 16,
    SIZE = PAGES * PAGE_SIZE,
    CHILD_CODE = 42,
    SQUARES = 2000,
};

#define SUM_OF_SQUARES 2664667000u      /* of 0 to SQUARES - 1 */

struct shared {
    volatile uint32_t word, go;
};

static volatile uint32_t variable = 1;

static int failed(const char *what)
{
    print("usertest: ");
    print(what);
    print("\n");
    return 1;
}

/* The status of the child that ends next. */
static uint32_t child_status(void)
{
    uint32_t status = ~0u;

    waitpid(-1, &status);
    return status;
}

static char *anonymous(void)
{
    return mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int test_fork(void)
{
    int pid = fork();

    if (pid == 0)
        exit(getpid() > 0 ? CHILD_CODE : 1);
    if (pid < 0)
        return failed("fork failed");
    if (child_status() != CHILD_CODE)
        return failed("the child's exit code is wrong");
    return waitpid(-1, NULL) < 0 ? 0 : failed("there is a child too many");
}

/* The parent writes before the child runs. */
static int test_cow_parent(void)
{
    int pid;

    variable = 1;               /* a writable translation is in the TLB */
    pid = fork();
    if (pid == 0)
        exit(variable == 1 ? 0 : 1);
    variable = 2;
    return child_status() == 0
               ? 0 : failed("the child sees what the parent wrote after fork");
}

static int test_cow_child(void)
{
    int pid;

    variable = 1;
    pid = fork();
    if (pid == 0) {
        variable = 2;
        exit(0);
    }
    child_status();
    return variable == 1
               ? 0 : failed("the parent sees what the child wrote");
}

/* The child's read() makes the kernel write to a page that is shared for copy
 * on write. */
static int test_cow_kernel(void)
{
    static char buffer[PAGE_SIZE];
    int pid;

    buffer[0] = '!';
    pid = fork();
    if (pid == 0) {
        int fd = open("welcome.txt");

        exit(read(fd, buffer, 1) == 1 && buffer[0] == 'T' ? 0 : 1);
    }
    if (child_status() != 0)
        return failed("read() into a shared page failed");
    return buffer[0] == '!'
               ? 0 : failed("read() by the child wrote to the parent's page");
}

static int test_zero(void)
{
    char *mapped;

    for (int round = 0; round < 2; round++) {
        mapped = anonymous();
        if (is_error(mapped))
            return failed("mmap failed");
        for (int i = 0; i < SIZE; i++)
            if (mapped[i])
                return failed("a new page holds someone's old data");
        memset(mapped, 0xa5, SIZE);
        munmap(mapped, SIZE);
    }
    return 0;
}

static int test_brk(void)
{
    char *start = brk(NULL), *end = brk(start + SIZE);

    if (end != start + SIZE)
        return failed("brk did not grow");
    memset(start, 1, SIZE);
    if (brk(start) != start)
        return failed("brk did not shrink");
    brk(start + SIZE);
    return start[SIZE - 1] == 0 ? 0 : failed("brk kept old data");
}

static int test_mmap_file(void)
{
    int fd = open("welcome.txt");
    char buffer[8], *private, *shared;

    private = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
                   0);
    shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (is_error(private) || is_error(shared))
        return failed("mmap of a file failed");
    if (private[0] != 'T' || shared[0] != 'T')
        return failed("a mapped file holds something else");
    private[0] = 'p';
    if (shared[0] != 'T')
        return failed("a private write went to the file");
    shared[0] = 's';
    if (read(fd, buffer, 1) != 1 || buffer[0] != 's')
        return failed("a shared write did not go to the file");
    shared[0] = 'T';
    return private[0] == 'p' ? 0 : failed("a private page was overwritten");
}

/* Touching what was unmapped must end the child. */
static int test_munmap(void)
{
    volatile char *mapped = anonymous();

    mapped[0] = 1;
    if (fork() == 0) {
        mapped[0] = 2;
        munmap((void *)mapped, SIZE);
        mapped[0] = 3;
        exit(0);
    }
    return child_status() & WAIT_KILLED
               ? 0 : failed("a page can be written after munmap");
}

static int test_exec(void)
{
    char *const argv[] = { "usertest", "exit42", NULL };

    if (fork() == 0) {
        execve("usertest", argv);
        exit(1);
    }
    return child_status() == CHILD_CODE ? 0 : failed("execve failed");
}

static int test_exit42(void)
{
    return CHILD_CODE;
}

/* System calls with addresses that are not the process's. */
static int test_badptr(void)
{
    static const uint32_t bad[] = { 0, 0xc0000000, 0xc0100000, 0xff800000,
                                    0xfffff000, 0xffffffff };
    int fd = open("welcome.txt");

    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (read(fd, (void *)bad[i], 16) != -EFAULT)
            return failed("read() to a bad address did not fail");
        if (write(1, (void *)bad[i], 16) != -EFAULT)
            return failed("write() from a bad address did not fail");
        if (open((char *)bad[i]) != -EFAULT)
            return failed("open() of a bad address did not fail");
    }
    return 0;
}

/* The child spins on a word in a shared page; only the timer can take the
 * processor away from it. */
static int test_preempt(void)
{
    int fd = open("scratch");
    struct shared *shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
                                 MAP_SHARED, fd, 0);

    if (is_error(shared))
        return failed("mmap of a file failed");
    shared->go = 0;
    if (fork() == 0) {
        while (!shared->go)
            ;
        exit(shared->word);
    }
    sched_yield();              /* the child spins now */
    shared->word = CHILD_CODE;
    shared->go = 1;
    return child_status() == CHILD_CODE
               ? 0 : failed("a page is not shared");
}

/* Parent and child map one page of a file at two addresses. */
static int test_share(void)
{
    void *const elsewhere = (void *)0x30000000;
    int fd = open("scratch");
    struct shared *ours = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
                               MAP_SHARED, fd, 0);

    ours->word = 1;
    if (fork() == 0) {
        struct shared *theirs;

        munmap(ours, PAGE_SIZE);
        theirs = mmap(elsewhere, PAGE_SIZE, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_FIXED, fd, 0);
        if (theirs != elsewhere || theirs->word != 1)
            exit(1);
        theirs->word = 2;
        exit(0);
    }
    if (child_status() != 0)
        return failed("the child does not see the page");
    return ours->word == 2
               ? 0 : failed("the child's write went somewhere else");
}

/* getpid by SYSENTER with FLAGS set in EFLAGS. They are set right before
 * SYSENTER: with TF the program would get a trap after any other instruction,
 * and end. */
static int32_t getpid_with_flags(uint32_t flags)
{
    int32_t pid;

    __asm__ volatile("pushl %%ebp\n\t"
                     "movl $1f, %%esi\n\t"
                     "movl %%esp, %%ebp\n\t"
                     "pushfl\n\t"
                     "orl %%ebx, (%%esp)\n\t"
                     "popfl\n\t"
                     "sysenter\n"
                     "1: popl %%ebp"
                     : "=a"(pid)
                     : "a"(SYS_getpid), "b"(flags)
                     : "ecx", "edx", "esi", "memory", "cc");
    return pid;
}

/* SYSENTER takes the flags NT (nested task) and TF (single step) into the
 * kernel, which must clear them: NT would break its IRET, and TF must be clear
 * when the program goes on. */
static int test_flags(void)
{
    uint32_t flags;

    if (use_sysenter && getpid_with_flags(EFLAGS_NT) != getpid())
        return failed("SYSENTER with NT set");
    if (use_sysenter && getpid_with_flags(EFLAGS_TF) != getpid())
        return failed("SYSENTER with TF set");
    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    return flags & EFLAGS_IF ? 0 : failed("interrupts are off in user mode");
}

static int test_preempt_registers(void)
{
    uint32_t sum = 0;

    if (fork() == 0) {
        for (int i = 0; i < 50; i++)
            sched_yield();
        exit(0);
    }
    for (uint32_t i = 0; i < SQUARES; i++) {
        sum += i * i;
        if (i % 100 == 0)
            sched_yield();
    }
    child_status();
    return sum == SUM_OF_SQUARES
               ? 0 : failed("registers changed while another process ran");
}

static const struct {
    const char *name;
    int (*run)(void);
} cases[] = {
    { "fork", test_fork },
    { "cow_parent", test_cow_parent },
    { "cow_child", test_cow_child },
    { "cow_kernel", test_cow_kernel },
    { "zero", test_zero },
    { "brk", test_brk },
    { "mmap_file", test_mmap_file },
    { "share", test_share },
    { "munmap", test_munmap },
    { "exec", test_exec },
    { "exit42", test_exit42 },
    { "badptr", test_badptr },
    { "preempt", test_preempt },
    { "flags", test_flags },
    { "registers", test_preempt_registers },
};

int main(int argc, char **argv)
{
    for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0)
            return cases[i].run();
    return failed("no such case");
}
