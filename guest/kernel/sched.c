/*
 * The scheduler: round robin over a list of runnable tasks. The running task is
 * in the list, too, at its end.
 */
#include "guest/kernel/task.h"

#include "guest/arch/cpu.h"
#include "guest/arch/switch.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/process/address_space.h"
#include "guest/mm/slab.h"

enum {
    STACK_ORDER = 1,
};

_Static_assert(PAGE_SIZE << STACK_ORDER == THREAD_SIZE, "a task's stack");

static struct list_head run_queue = LIST_HEAD_INIT(run_queue);
static struct list_head all_tasks = LIST_HEAD_INIT(all_tasks);
static struct kmem_cache task_cache;
static volatile bool resched;
static uint32_t switches;
static int last_pid;

static struct task first_task = {
    .name = "kernel",
    .stack = init_stack,
};

struct task *current = &first_task;

__init void sched_init(void)
{
    kmem_cache_init(&task_cache, "task", sizeof(struct task));
    list_add(&first_task.all, &all_tasks);
    list_add(&first_task.run, &run_queue);
    kmap_local_switch(&first_task.kmap_local);
}

void sched_tick(void)
{
    resched = true;
}

bool need_resched(void)
{
    return resched;
}

void wake_up(struct task *task)
{
    uint32_t flags = irq_save();

    if (task->state == TASK_SLEEPING) {
        task->state = TASK_RUNNABLE;
        list_add_tail(&task->run, &run_queue);
    }
    irq_restore(flags);
}

static void switch_to(struct task *next)
{
    struct task *previous = current;

    switches++;
    kmap_local_switch(&next->kmap_local);
    if (next->mm)
        switch_mm(next->mm);    /* a kernel thread runs on any tables */
    set_kernel_stack((uint32_t)next->stack + THREAD_SIZE);
    current = next;
    switch_stacks(&previous->esp, next->esp);
}

void schedule(void)
{
    uint32_t flags = irq_save();
    struct task *next;

    resched = false;
    if (current->run.next)
        list_del(&current->run);
    if (current->state == TASK_RUNNABLE)
        list_add_tail(&current->run, &run_queue);
    while (list_empty(&run_queue)) {
        cpu_idle();
        irq_disable();
    }
    next = list_entry(run_queue.next, struct task, run);
    if (next != current)
        switch_to(next);
    irq_restore(flags);
}

void yield(void)
{
    schedule();
}

void sleep_until_interrupt(void)
{
    if (run_queue.next == run_queue.prev) {     /* only this task */
        cpu_idle();
    } else {
        schedule();
        irq_enable();
    }
}

struct pt_regs *task_regs(const struct task *task)
{
    return (struct pt_regs *)((char *)task->stack + THREAD_SIZE) - 1;
}

struct task *task_create(const char *name, void (*start)(void *arg),
                         void *arg)
{
    struct page *stack = alloc_pages(GFP_KERNEL, STACK_ORDER);
    struct task *task = kmem_cache_alloc(&task_cache);

    if (!stack || !task) {
        if (stack)
            free_pages(stack, STACK_ORDER);
        if (task)
            kmem_cache_free(&task_cache, task);
        return NULL;
    }
    *task = (struct task){
        .pid = ++last_pid,
        .state = TASK_SLEEPING,
        .parent = current,
        .stack = lowmem_page_address(stack),
    };
    strlcpy(task->name, name, sizeof(task->name));
    task->esp = new_stack_frame((uint32_t)task_regs(task), start, arg);
    list_add_tail(&task->all, &all_tasks);
    return task;
}

void task_forget(struct task *task)
{
    list_del(&task->all);
    free_pages(virt_to_page(task->stack), STACK_ORDER);
    kmem_cache_free(&task_cache, task);
}

void return_to_user(void *unused)
{
    (void)unused;
    irq_disable();
    leave_kernel((uint32_t)task_regs(current));
}

/* The current task ends: its children have no parent any more. A child that has
 * ended already is forgotten now, the others by reap_orphans. */
static void give_children_away(void)
{
    struct list_head *link = all_tasks.next;

    while (link != &all_tasks) {
        struct task *task = list_entry(link, struct task, all);

        link = link->next;
        if (task->parent != current)
            continue;
        task->parent = NULL;
        if (task->state == TASK_ZOMBIE)
            task_forget(task);
    }
}

/* Forget all tasks without a parent that have ended, except the current one. */
static void reap_orphans(void)
{
    struct list_head *link = all_tasks.next;

    while (link != &all_tasks) {
        struct task *task = list_entry(link, struct task, all);

        link = link->next;
        if (!task->parent && task->state == TASK_ZOMBIE && task != current)
            task_forget(task);
    }
}

void task_exit(const struct exit_info *info)
{
    struct mm *mm = current->mm;

    BUG_ON(current == &first_task);
    current->exit = *info;
    if (mm) {
        current->mm = NULL;
        mm_put(mm);
    }
    give_children_away();
    reap_orphans();
    irq_disable();
    current->state = TASK_ZOMBIE;
    if (current->parent)
        wake_up(current->parent);
    schedule();
    panic("a task that ended ran again");
}

/* The child PID of the current task, or any child if PID is negative, if it has
 * ended; else NULL. *FOUND says whether there is such a child, ended or not. */
static struct task *find_zombie(int pid, bool *found)
{
    struct list_head *link;

    *found = false;
    list_for_each(link, &all_tasks) {
        struct task *task = list_entry(link, struct task, all);

        if (task->parent != current || (pid >= 0 && task->pid != pid))
            continue;
        *found = true;
        if (task->state == TASK_ZOMBIE)
            return task;
    }
    return NULL;
}

int task_wait(int pid, struct exit_info *info)
{
    for (;;) {
        uint32_t flags = irq_save();
        bool found;
        struct task *child = find_zombie(pid, &found);

        if (child) {
            irq_restore(flags);
            pid = child->pid;
            *info = child->exit;
            task_forget(child);
            return pid;
        }
        if (found) {
            current->state = TASK_SLEEPING;
            schedule();
        }
        irq_restore(flags);
        if (!found)
            return -1;
    }
}

uint32_t task_count(void)
{
    const struct list_head *link;
    uint32_t count = 0;

    list_for_each(link, &all_tasks)
        count++;
    return count;
}

uint32_t context_switches(void)
{
    return switches;
}
