/*
 * Circular doubly linked lists with the links inside the elements, as in Linux.
 * An empty list is a head that points at itself.
 */
#ifndef PAGEWALK_GUEST_LIB_LIST_H
#define PAGEWALK_GUEST_LIB_LIST_H

#include "guest/lib/compiler.h"

struct list_head {
    struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(head)  { &(head), &(head) }

#define list_entry(link, type, member)  container_of(link, type, member)

#define list_for_each(link, head) \
    for ((link) = (head)->next; (link) != (head); (link) = (link)->next)

static inline void list_init(struct list_head *head)
{
    head->next = head->prev = head;
}

static inline bool list_empty(const struct list_head *head)
{
    return head->next == head;
}

/* Insert LINK before NEXT; with NEXT the head, that is the list's tail. */
static inline void list_add_tail(struct list_head *link,
                                 struct list_head *next)
{
    link->next = next;
    link->prev = next->prev;
    next->prev->next = link;
    next->prev = link;
}

/* Insert LINK after PREV; with PREV the head, that is the list's front. */
static inline void list_add(struct list_head *link, struct list_head *prev)
{
    list_add_tail(link, prev->next);
}

static inline void list_del(struct list_head *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    link->next = link->prev = NULL;
}

#endif
