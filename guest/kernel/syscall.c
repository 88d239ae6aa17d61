/*
 * The system calls. Every pointer is an address that the process chose and goes
 * through uaccess.h; no argument is trusted.
 */
#include "guest/kernel/syscall.h"

#include "guest/drivers/console.h"
#include "guest/kernel/file.h"
#include "guest/kernel/process.h"
#include "guest/kernel/syscall_abi.h"
#include "guest/kernel/tty.h"
#include "guest/kernel/uaccess.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/address_space.h"

enum {
    FIRST_FILE = 3,             /* 0, 1 and 2 are the console */
    COPY_SIZE = 256,
    EXIT_CODE_MASK = 0xff,
};

static int32_t sys_exit(struct pt_regs *regs)
{
    task_exit(&(struct exit_info){ .code = regs->ebx & EXIT_CODE_MASK });
}

static int32_t sys_fork(struct pt_regs *regs)
{
    int pid = process_fork();

    (void)regs;
    return pid < 0 ? -ENOMEM : pid;
}

static struct file *get_file(uint32_t fd)
{
    if (fd < FIRST_FILE || fd >= FILES_MAX || !current->files[fd].inode)
        return NULL;
    return &current->files[fd];
}

static int32_t read_console(uint32_t to, uint32_t count)
{
    char c;

    if (count == 0)
        return 0;
    c = tty_getc();
    return copy_to_user(to, &c, 1) ? 1 : -EFAULT;
}

/* Copy from the page cache to the process, page by page. Each page is mapped
 * while it is copied; there is no buffer in between. */
static int32_t read_file(struct file *file, uint32_t to, uint32_t count)
{
    uint32_t done = 0, room = file->inode->size - file->pos;

    count = min_u32(count, room);
    while (done < count) {
        uint32_t offset = file->pos & ~PAGE_MASK;
        uint32_t piece = min_u32(count - done, PAGE_SIZE - offset);
        struct page *page = page_cache_get(file->inode,
                                           file->pos >> PAGE_SHIFT);
        const char *vaddr;
        bool copied;

        if (!page)
            return -EIO;
        page_get(page);         /* copy_to_user may allocate memory */
        mark_page_accessed(page);
        vaddr = kmap_local_page(page);
        copied = copy_to_user(to + done, vaddr + offset, piece);
        kunmap_local(vaddr);
        page_put(page);
        if (!copied)
            return -EFAULT;
        file->pos += piece;
        done += piece;
    }
    return done;
}

static int32_t sys_read(struct pt_regs *regs)
{
    struct file *file = get_file(regs->ebx);

    if (regs->ebx == 0)
        return read_console(regs->ecx, regs->edx);
    return file ? read_file(file, regs->ecx, regs->edx) : -EBADF;
}

static int32_t sys_write(struct pt_regs *regs)
{
    uint32_t from = regs->ecx, count = regs->edx, done = 0;
    char buffer[COPY_SIZE];

    if (regs->ebx != 1 && regs->ebx != 2)
        return -EBADF;
    while (done < count) {
        uint32_t piece = min_u32(count - done, COPY_SIZE);

        if (!copy_from_user(buffer, from + done, piece))
            return -EFAULT;
        for (uint32_t i = 0; i < piece; i++)
            console_putc(buffer[i]);
        done += piece;
    }
    return done;
}

static int32_t sys_open(struct pt_regs *regs)
{
    char path[PATH_SIZE];
    struct inode *inode;
    const char *why;

    if (!strncpy_from_user(path, regs->ebx, sizeof(path)))
        return -EFAULT;
    inode = file_open(path, &why);
    if (!inode)
        return -ENOENT;
    for (int fd = FIRST_FILE; fd < FILES_MAX; fd++) {
        if (current->files[fd].inode)
            continue;
        current->files[fd] = (struct file){ inode, 0 };
        return fd;
    }
    return -EMFILE;
}

static int32_t sys_close(struct pt_regs *regs)
{
    struct file *file = get_file(regs->ebx);

    if (!file)
        return -EBADF;
    file->inode = NULL;
    return 0;
}

static int32_t sys_waitpid(struct pt_regs *regs)
{
    struct exit_info info;
    uint32_t status;
    int pid = task_wait(regs->ebx, &info);

    if (pid < 0)
        return -ECHILD;
    status = info.code | (info.killed ? WAIT_KILLED : 0);
    if (regs->ecx && !copy_to_user(regs->ecx, &status, sizeof(status)))
        return -EFAULT;
    return pid;
}

static int32_t sys_execve(struct pt_regs *regs)
{
    struct args args = { .count = 0 };
    char path[PATH_SIZE], arg[ARGS_SIZE];
    uint32_t at = regs->ecx, pointer;

    if (!strncpy_from_user(path, regs->ebx, sizeof(path)))
        return -EFAULT;
    for (;; at += sizeof(pointer)) {
        if (!copy_from_user(&pointer, at, sizeof(pointer)))
            return -EFAULT;
        if (!pointer)
            break;
        if (!strncpy_from_user(arg, pointer, sizeof(arg)))
            return -EFAULT;
        if (!args_add(&args, arg))
            return -E2BIG;
    }
    if (process_exec(path, &args))
        return -ENOENT;
    return 0;
}

static int32_t sys_getpid(struct pt_regs *regs)
{
    (void)regs;
    return current->pid;
}

static int32_t sys_brk(struct pt_regs *regs)
{
    return mm_brk(current->mm, regs->ebx);
}

static int32_t sys_munmap(struct pt_regs *regs)
{
    uint32_t addr = regs->ebx, len = regs->ecx;

    if (addr & ~PAGE_MASK || len == 0 || len > task_size() ||
        addr > task_size() - PAGE_ALIGN(len))
        return -EINVAL;
    return mm_unmap(current->mm, addr, len) ? 0 : -ENOMEM;
}

static int32_t sys_sched_yield(struct pt_regs *regs)
{
    (void)regs;
    yield();
    return 0;
}

/* mmap2(addr, length, prot, flags, fd, offset in pages) */
static int32_t sys_mmap2(struct pt_regs *regs)
{
    uint32_t prot = regs->edx, flags = regs->esi, vm_flags = VM_READ;
    struct file *file = get_file(regs->edi);
    uint32_t addr;

    if (!(flags & MAP_ANONYMOUS) && !file)
        return -EBADF;
    if (flags & MAP_ANONYMOUS && flags & MAP_SHARED)
        return -EINVAL;         /* share the pages of a file instead */
    if (prot & PROT_WRITE)
        vm_flags |= VM_WRITE;
    if (flags & MAP_SHARED)
        vm_flags |= VM_SHARED;
    if (flags & MAP_FIXED)
        vm_flags |= MMAP_FIXED;
    addr = mm_map(current->mm, regs->ebx, regs->ecx, vm_flags,
                  flags & MAP_ANONYMOUS ? NULL : file->inode,
                  flags & MAP_ANONYMOUS ? 0 : regs->ebp);
    return addr ? (int32_t)addr : -ENOMEM;
}

static bool (*measure)(struct pt_regs *regs, bool begin);

void syscall_set_measure(bool (*to)(struct pt_regs *regs, bool begin))
{
    measure = to;
}

static int32_t sys_measure(struct pt_regs *regs)
{
    if (!measure || !measure(regs, regs->ebx == MEASURE_BEGIN))
        return -EINVAL;
    return 0;
}

static int32_t (*const syscalls[])(struct pt_regs *regs) = {
#define SYSCALL(number, name) [number] = sys_##name,
#include "guest/kernel/syscalls.def"
#undef SYSCALL
};

void syscall_dispatch(struct pt_regs *regs)
{
    uint32_t number = regs->eax;
    int32_t result = -ENOSYS;

    if (number < ARRAY_SIZE(syscalls) && syscalls[number])
        result = syscalls[number](regs);
    /* A successful execve has replaced the registers, EAX among them. */
    regs->eax = result;
}
