/*
 * Tasks: threads of the kernel and, with an address space, processes.
 *
 * One task runs at a time, and the kernel is not preemptive: only schedule()
 * gives the processor to another task. The timer asks for it, and the way back
 * to user mode then calls it.
 */
#ifndef PAGEWALK_GUEST_KERNEL_TASK_H
#define PAGEWALK_GUEST_KERNEL_TASK_H

#include "guest/arch/trap.h"
#include "guest/lib/list.h"
#include "guest/mm/map/highmem.h"

enum {
    TASK_NAME_SIZE = 16,
    FILES_MAX = 8,              /* open files of a process, and 0, 1, 2 */
};

enum task_state {
    TASK_RUNNABLE,
    TASK_SLEEPING,
    TASK_ZOMBIE,                /* has ended; task_wait has not seen it yet */
};

struct file {
    struct inode *inode;        /* NULL: not open */
    uint32_t pos;
};

/* How a task ended. */
struct exit_info {
    int code;                   /* of exit(), or EXIT_KILLED + vector */
    bool killed;                /* by the exception: */
    uint32_t vector, error_code;
    uint32_t address;           /* CR2 of a page fault */
};

struct task {
    int pid;
    char name[TASK_NAME_SIZE];
    enum task_state state;
    struct list_head run;       /* in the run queue, when runnable */
    struct list_head all;
    struct task *parent;
    struct mm *mm;              /* NULL: a thread of the kernel */
    void *stack;                /* THREAD_SIZE bytes of lowmem */
    uint32_t esp;               /* saved, while another task runs */
    struct kmap_local_state kmap_local;
    struct file files[FILES_MAX];
    struct exit_info exit;
};

extern struct task *current;

/* Make the code that runs already the first task. */
void sched_init(void);

/* Give the processor to the next runnable task. The caller stays in the queue
 * if its state is TASK_RUNNABLE. Returns when its turn comes again. */
void schedule(void);

/* Let every other runnable task run once. */
void yield(void);

/* Let every other runnable task run once; if there is none, sleep until an
 * interrupt. Called with interrupts off, so that the one that is waited for
 * cannot come before; returns with interrupts on. */
void sleep_until_interrupt(void);

/* The timer calls this: ask for schedule(). */
void sched_tick(void);

/* Has the timer asked for schedule() since it was last called? */
bool need_resched(void);

/* Make a sleeping task runnable. */
void wake_up(struct task *task);

/* A new task, not yet runnable, that will begin with start(arg) in the kernel.
 * NULL if there is no memory. */
struct task *task_create(const char *name, void (*start)(void *arg),
                         void *arg);

/* Undo task_create. */
void task_forget(struct task *task);

/* The registers of TASK's user mode, at the top of its kernel stack. */
struct pt_regs *task_regs(const struct task *task);

/* Where a forked task begins: it returns to user mode. */
void return_to_user(void *unused) __noreturn;

/* End the current task. */
void task_exit(const struct exit_info *info) __noreturn;

/* Wait until child PID has ended, or any child if PID is negative, and forget
 * it. Returns its pid, or a negative number if there is no such child. */
int task_wait(int pid, struct exit_info *info);

/* The number of tasks, the first included; and of task switches since boot. */
uint32_t task_count(void);
uint32_t context_switches(void);

#endif
