/*
 * exec, fork, spawn and kill.
 */
#include "guest/kernel/process.h"

#include "guest/arch/cpu.h"
#include "guest/arch/segment.h"
#include "guest/arch/sysenter.h"
#include "guest/drivers/labport.h"
#include "guest/kernel/elf.h"
#include "guest/kernel/file.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/process/access.h"
#include "guest/mm/slab.h"

enum {
    STACK_SIZE = 64 * PAGE_SIZE,
    STACK_TOP_GAP = PAGE_SIZE,
};

bool args_add(struct args *args, const char *arg)
{
    uint32_t size = strlen(arg) + 1;

    if (args->count == ARGS_MAX || size > ARGS_SIZE - args->size)
        return false;
    memcpy(args->text + args->size, arg, size);
    args->size += size;
    args->count++;
    return true;
}

/* Map a program's stack and write what the program finds there: the strings of
 * its arguments, below them argv's elements, below these argv and argc. */
static bool build_stack(struct mm *mm, const struct args *args,
                        uint32_t *esp)
{
    uint32_t top = task_size() - STACK_TOP_GAP;
    uint32_t strings = (top - args->size) & ~3u;
    uint32_t words[2 + ARGS_MAX + 1], at = 0, count = 3 + args->count;

    if (!mm_map(mm, top - STACK_SIZE, STACK_SIZE,
                VM_READ | VM_WRITE | VM_STACK | MMAP_FIXED, NULL, 0))
        return false;
    *esp = strings - count * sizeof(*words);
    words[0] = args->count;
    words[1] = *esp + 2 * sizeof(*words);
    for (uint32_t i = 0; i < args->count; i++) {
        words[2 + i] = strings + at;
        at += strlen(args->text + at) + 1;
    }
    words[2 + args->count] = 0;
    return access_mm(mm, strings, (void *)args->text, args->size, true) &&
           access_mm(mm, *esp, words, count * sizeof(*words), true);
}

static void start_registers(struct pt_regs *regs, uint32_t eip, uint32_t esp)
{
    *regs = (struct pt_regs){
        .edx = sysenter_works(),
        .gs = 0, .fs = 0, .es = USER_DS, .ds = USER_DS,
        .eip = eip, .cs = USER_CS, .eflags = EFLAGS_FIXED | EFLAGS_IF,
        .esp = esp, .ss = USER_DS,
    };
}

const char *process_exec(const char *path, const struct args *args)
{
    const char *error;
    struct inode *inode = file_open(path, &error);
    struct mm *mm = inode ? mm_create() : NULL, *old = current->mm;
    uint32_t entry, esp;

    if (!inode)
        return error;
    if (!mm)
        return "no memory";
    error = elf_load(mm, inode, &entry);
    if (!error && !build_stack(mm, args, &esp))
        error = "no memory";
    if (error) {
        mm_put(mm);
        return error;
    }
    current->mm = mm;
    switch_mm(mm);
    if (old)
        mm_put(old);
    strlcpy(current->name, path, sizeof(current->name));
    labport_space_exec(mm->user_cr3, path);
    start_registers(task_regs(current), entry, esp);
    return NULL;
}

int process_fork(void)
{
    struct task *child = task_create(current->name, return_to_user, NULL);

    if (!child)
        return -1;
    child->mm = mm_copy(current->mm);
    if (!child->mm) {
        task_forget(child);
        return -1;
    }
    memcpy(child->files, current->files, sizeof(child->files));
    labport_space_exec(child->mm->user_cr3, current->name);
    *task_regs(child) = *task_regs(current);
    task_regs(child)->eax = 0;
    wake_up(child);
    return child->pid;
}

/* Where a spawned process begins, in the kernel: execute COMMAND, which is
 * freed. */
static void start_process(void *command)
{
    struct args args = { .count = 0 };
    char *at = command;
    const char *error = NULL;

    while (*at && !error) {
        char *word = at;

        while (*at && *at != ' ')
            at++;
        if (*at)
            *at++ = '\0';
        if (*word && !args_add(&args, word))
            error = "too many arguments";
    }
    if (!error)
        error = args.count > 0 ? process_exec(args.text, &args)
                               : "no program";
    if (error) {
        printk("%s: %s\n", args.text, error);
        kfree(command);
        task_exit(&(struct exit_info){ .code = EXIT_NOT_STARTED });
    }
    kfree(command);
    return_to_user(NULL);
}

int process_spawn(const char *command)
{
    uint32_t size = strlen(command) + 1;
    char *copy = kmalloc(size, GFP_KERNEL);
    struct task *task;

    if (!copy)
        return -1;
    memcpy(copy, command, size);
    task = task_create("spawn", start_process, copy);
    if (!task) {
        kfree(copy);
        return -1;
    }
    wake_up(task);
    return task->pid;
}

struct exit_info process_run(const char *command)
{
    struct exit_info info = { .code = EXIT_NOT_STARTED };
    int pid = process_spawn(command);

    if (pid < 0)
        printk("%s: no memory\n", command);
    else
        task_wait(pid, &info);
    return info;
}

void process_kill(const struct pt_regs *regs, uint32_t address,
                  const char *why)
{
    struct exit_info info = {
        .code = EXIT_KILLED + regs->vector, .killed = true,
        .vector = regs->vector, .error_code = regs->error_code,
        .address = address,
    };

    printk("%s (%d) killed: %s", current->name, current->pid, why);
    if (regs->vector == TRAP_PAGE_FAULT)
        printk(" at 0x%08x, error code %u", address, regs->error_code);
    printk(", eip 0x%08x\n", regs->eip);
    task_exit(&info);
}
