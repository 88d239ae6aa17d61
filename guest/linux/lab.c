/*
 * The init of `pagewalk lab linux`: what system calls, page faults, context
 * switches and new processes cost on an unmodified Linux kernel. What each row
 * is, guest/labs/rows.def says. Each does its operation many times between
 * measure_begin() and measure_end(), after it has done it some times before.
 */
#include <stddef.h>

#include "guest/linux/measure.h"
#include "guest/linux/syscalls.h"

enum {
    PAGE = 4096,
    FILE_PAGES = 64,
    STACK = 4 * PAGE,
    WARM = 16,                  /* operations that are not measured */
    AT_SYSINFO = 32,            /* of the auxiliary vector */
};

uint32_t vdso_entry;

static const char self[] = "/linux-lab";
static uint8_t thread_stack[STACK] __attribute__((aligned(16)));
static uint8_t buffer[PAGE] __attribute__((aligned(PAGE)));
static uint8_t in_use[FILE_PAGES * PAGE] __attribute__((aligned(PAGE)));

static uint32_t address(const void *pointer)
{
    return (uint32_t)(uintptr_t)pointer;
}

/* Pages of anonymous memory; null: there are none. */
static uint8_t *map_pages(uint32_t pages)
{
    int32_t at = syscall6(SYS_MMAP2, 0, pages * PAGE, PROT_READ_WRITE,
                          MAP_PRIVATE_ANONYMOUS, (uint32_t)-1, 0);

    return at < 0 && at > -PAGE ? NULL : (uint8_t *)(uintptr_t)at;
}

/* So many that the kernel might take a large page for some: it shall not. */
static uint8_t *map_many(uint32_t pages)
{
    uint8_t *at = map_pages(pages);

    if (at)
        syscall_int80(SYS_MADVISE, address(at), pages * PAGE, NO_HUGE_PAGES);
    return at;
}

static void unmap_pages(uint8_t *at, uint32_t pages)
{
    syscall_int80(SYS_MUNMAP, address(at), pages * PAGE, 0);
}

static void write_pages(uint8_t *at, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++)
        *(volatile uint8_t *)(at + i * PAGE) = 1;
}

static bool row_syscall(const struct row *row)
{
    for (uint32_t i = 0; i < WARM; i++)
        syscall_vdso(SYS_GETPPID, 0, 0, 0);
    measure_begin(row);
    for (uint32_t i = 0; i < row->operations; i++)
        syscall_vdso(SYS_GETPPID, 0, 0, 0);
    measure_end(row);
    return true;
}

static bool row_syscall_int80(const struct row *row)
{
    for (uint32_t i = 0; i < WARM; i++)
        syscall_int80(SYS_GETPPID, 0, 0, 0);
    measure_begin(row);
    for (uint32_t i = 0; i < row->operations; i++)
        syscall_int80(SYS_GETPPID, 0, 0, 0);
    measure_end(row);
    return true;
}

/* Moves `bytes` at the beginning of each page of a file in turn. */
static bool move(int32_t file, uint32_t call, uint32_t bytes, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        if (syscall6(call, (uint32_t)file, address(buffer), bytes,
                     i % FILE_PAGES * PAGE, 0, 0) != (int32_t)bytes)
            return false;
    return true;
}

static bool measure_file(const struct row *row, uint32_t call, uint32_t bytes)
{
    int32_t file = syscall_int80(SYS_OPEN, address("/file"),
                                 OPEN_READ_WRITE | OPEN_CREATE, 0600);
    bool ok = file >= 0 && move(file, SYS_PWRITE64, PAGE, FILE_PAGES) &&
              move(file, call, bytes, FILE_PAGES);

    if (!ok)
        return false;
    measure_begin(row);
    ok = move(file, call, bytes, row->operations);
    measure_end(row);
    syscall_int80(SYS_CLOSE, (uint32_t)file, 0, 0);
    return ok;
}

static bool row_read_64(const struct row *row)
{
    return measure_file(row, SYS_PREAD64, 64);
}

static bool row_read_page(const struct row *row)
{
    return measure_file(row, SYS_PREAD64, PAGE);
}

static bool row_write_page(const struct row *row)
{
    return measure_file(row, SYS_PWRITE64, PAGE);
}

static bool row_touch_new(const struct row *row)
{
    uint8_t *at = map_many(row->operations + WARM);

    if (!at)
        return false;
    write_pages(at + row->operations * PAGE, WARM);
    measure_begin(row);
    write_pages(at, row->operations);
    measure_end(row);
    unmap_pages(at, row->operations + WARM);
    return true;
}

/* A child that waits until it is killed. */
static int32_t fork_idle(int32_t gate[2])
{
    int32_t child = syscall_int80(SYS_FORK, 0, 0, 0);

    if (child == 0) {
        syscall_int80(SYS_READ, (uint32_t)gate[0], address(buffer), 1);
        syscall_int80(SYS_EXIT, 0, 0, 0);
    }
    return child;
}

static void end_child(int32_t child)
{
    syscall_int80(SYS_KILL, (uint32_t)child, SIGNAL_KILL, 0);
    syscall_int80(SYS_WAITPID, (uint32_t)child, 0, 0);
}

static bool open_pipe(int32_t ends[2])
{
    return syscall_int80(SYS_PIPE, address(ends), 0, 0) >= 0;
}

static void close_pipe(const int32_t ends[2])
{
    syscall_int80(SYS_CLOSE, (uint32_t)ends[0], 0, 0);
    syscall_int80(SYS_CLOSE, (uint32_t)ends[1], 0, 0);
}

static bool row_touch_cow(const struct row *row)
{
    uint8_t *at = map_many(row->operations + WARM);
    int32_t gate[2], child;

    if (!at || !open_pipe(gate))
        return false;
    write_pages(at, row->operations + WARM);
    child = fork_idle(gate);
    if (child < 0)
        return false;
    write_pages(at + row->operations * PAGE, WARM);
    measure_begin(row);
    write_pages(at, row->operations);
    measure_end(row);
    end_child(child);
    close_pipe(gate);
    unmap_pages(at, row->operations + WARM);
    return true;
}

static bool map_and_unmap(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++) {
        uint8_t *at = map_pages(1);

        if (!at)
            return false;
        write_pages(at, 1);
        unmap_pages(at, 1);
    }
    return true;
}

static bool row_mmap(const struct row *row)
{
    bool ok = map_and_unmap(WARM);

    measure_begin(row);
    ok = ok && map_and_unmap(row->operations);
    measure_end(row);
    return ok;
}

/* Takes and gives the right to write a page, and writes it when it may. */
static bool protect(uint8_t *at, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++) {
        uint32_t rights = i % 2 ? PROT_READ_WRITE : PROT_READ_ONLY;

        if (syscall_int80(SYS_MPROTECT, address(at), PAGE, rights) < 0)
            return false;
        if (i % 2)
            write_pages(at, 1);
    }
    return true;
}

static bool row_mprotect(const struct row *row)
{
    uint8_t *at = map_pages(3);
    bool ok;

    if (!at)
        return false;
    write_pages(at, 3);
    ok = protect(at + PAGE, WARM);
    measure_begin(row);
    ok = ok && protect(at + PAGE, row->operations);
    measure_end(row);
    unmap_pages(at, 3);
    return ok;
}

/* What two of them throw to each other: [0] there, [1] back. */
static int32_t ball[2][2];

static bool receive(const int32_t pipe[2])
{
    return syscall_vdso(SYS_READ, (uint32_t)pipe[0], address(buffer), 1) == 1;
}

static bool send(const int32_t pipe[2])
{
    return syscall_vdso(SYS_WRITE, (uint32_t)pipe[1], address(self), 1) == 1;
}

/* The other one: throws back what comes, until it is killed or the pipe
 * closed. */
static void throw_back(void)
{
    while (receive(ball[0]) && send(ball[1]))
        ;
    syscall_int80(SYS_EXIT, 0, 0, 0);
}

/* There and back, two switches each. */
static bool play(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        if (!send(ball[0]) || !receive(ball[1]))
            return false;
    return true;
}

static bool measure_switch(const struct row *row, int32_t other)
{
    bool ok = other > 0 && play(WARM);

    measure_begin(row);
    ok = ok && play(row->operations / 2);
    measure_end(row);
    if (other > 0)
        end_child(other);
    close_pipe(ball[0]);
    close_pipe(ball[1]);
    return ok;
}

static bool row_switch_thread(const struct row *row)
{
    if (!open_pipe(ball[0]) || !open_pipe(ball[1]))
        return false;
    return measure_switch(row, thread_start(throw_back,
                                            thread_stack + STACK));
}

static bool row_switch_process(const struct row *row)
{
    int32_t child;

    if (!open_pipe(ball[0]) || !open_pipe(ball[1]))
        return false;
    child = syscall_int80(SYS_FORK, 0, 0, 0);
    if (child == 0)
        throw_back();
    return measure_switch(row, child);
}

static bool reap(int32_t child)
{
    return child > 0 &&
           syscall_int80(SYS_WAITPID, (uint32_t)child, 0, 0) == child;
}

static bool fork_and_wait(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++) {
        int32_t child = syscall_int80(SYS_FORK, 0, 0, 0);

        if (child == 0)
            syscall_int80(SYS_EXIT, 0, 0, 0);
        if (!reap(child))
            return false;
    }
    return true;
}

static bool row_fork(const struct row *row)
{
    bool ok;

    write_pages(in_use, FILE_PAGES);
    ok = fork_and_wait(WARM);
    measure_begin(row);
    ok = ok && fork_and_wait(row->operations);
    measure_end(row);
    return ok;
}

static bool execute(uint32_t times)
{
    char *const arguments[] = { (char *)(uintptr_t)self, NULL };

    for (uint32_t i = 0; i < times; i++)
        if (!reap(vfork_execve(self, arguments)))
            return false;
    return true;
}

static bool row_vfork_exec(const struct row *row)
{
    bool ok = execute(WARM);

    measure_begin(row);
    ok = ok && execute(row->operations);
    measure_end(row);
    return ok;
}

static const struct row rows[] = {
    { "syscall", "call", 2000, 0, row_syscall },
    { "syscall_int80", "call", 2000, 1, row_syscall_int80 },
    { "read_64", "call", 1000, 2, row_read_64 },
    { "read_page", "call", 500, 3, row_read_page },
    { "write_page", "call", 500, 4, row_write_page },
    { "touch_new", "page", 1000, 5, row_touch_new },
    { "touch_cow", "page", 500, 6, row_touch_cow },
    { "mmap", "call", 500, 7, row_mmap },
    { "mprotect", "call", 500, 8, row_mprotect },
    { "switch_thread", "switch", 1000, 9, row_switch_thread },
    { "switch_process", "switch", 1000, 10, row_switch_process },
    { "fork", "call", 60, 11, row_fork },
    { "vfork_exec", "call", 60, 12, row_vfork_exec },
};

/* The word that follows a name in the vector on the stack; 0: it has none. */
static uint32_t find_auxiliary(const uint32_t *stack, uint32_t name)
{
    const uint32_t *at = stack + 1 + stack[0] + 1;      /* behind argv's 0 */

    while (*at)
        at++;
    for (at++; at[0]; at += 2)
        if (at[0] == name)
            return at[1];
    return 0;
}

/* Reads a file's first bytes as text; an empty text: there is no such file. */
static const char *read_text(const char *path)
{
    int32_t file = syscall_int80(SYS_OPEN, address(path), 0, 0);
    int32_t length = file < 0 ? 0
        : syscall_int80(SYS_READ, (uint32_t)file, address(buffer), PAGE - 1);

    if (file >= 0)
        syscall_int80(SYS_CLOSE, (uint32_t)file, 0, 0);
    buffer[length > 0 ? length : 0] = 0;
    return (const char *)buffer;
}

static bool contains(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t i = 0;

        while (part[i] && text[i] == part[i])
            i++;
        if (!part[i])
            return true;
    }
    return false;
}

static void mount(const char *kind, const char *at)
{
    syscall_int80(SYS_MKDIR, address(at), 0755, 0);
    syscall6(SYS_MOUNT, address(kind), address(at), address(kind), 0, 0, 0);
}

/* A kernel without page-table isolation passes over pti=on: then this run is as
 * one with pti=off. */
static void check_isolation(void)
{
    bool wanted, there;

    mount("proc", "/proc");
    mount("sysfs", "/sys");
    wanted = contains(read_text("/proc/cmdline"), "pti=on");
    there = contains(read_text("/sys/devices/system/cpu/vulnerabilities/"
                               "meltdown"), "Mitigation: PTI");
    if (wanted && !there)
        print("warning: option \"pti=on\" ignored: this kernel has no "
              "page-table isolation\n");
}

/* The kernel has started this program as init, which has no parent, or row
 * vfork_exec has. */
__attribute__((used)) void start(const uint32_t *stack)
{
    if (syscall_int80(SYS_GETPPID, 0, 0, 0))
        syscall_int80(SYS_EXIT, 0, 0, 0);
    vdso_entry = find_auxiliary(stack, AT_SYSINFO);
    if (!measure_allowed()) {
        print("FAILED linux lab_port: iopl is not allowed, or this is not "
              "Pagewalk\n");
        syscall6(SYS_REBOOT, 0xfee1dead, 672274793, 0x4321fedc, 0, 0, 0);
    }
    check_isolation();
    for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].measure(&rows[i])) {
            print_cost(&rows[i]);
        } else {
            print("FAILED linux ");
            print(rows[i].name);
            print(": a system call failed\n");
        }
    }
    leave(0);
}
