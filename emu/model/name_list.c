#include "emu/model/name_list.h"

#include <string.h>

#include "base/suggest.h"
#include "base/text.h"

bool name_list_refuse(name_list *names, const char *name, const char *what,
                      struct error *error)
{
    char list[384], hint[SUGGEST_TEXT_SIZE];
    struct text text;

    text_begin(&text, list, sizeof(list));
    for (unsigned i = 0; names(i); i++)
        text_put(&text, "%s%s", i ? ", " : "", names(i));
    suggest_from(name, strlen(name), names, hint);
    return error_usage(error, *hint ? "no %s '%s'%s (%s)" : "no %s '%s'%s: %s",
                       what, name, hint, list);
}

bool name_list_find(name_list *names, const char *name, const char *what,
                    unsigned *index, struct error *error)
{
    for (unsigned i = 0; names(i); i++)
        if (!strcmp(name, names(i))) {
            *index = i;
            return true;
        }
    return name_list_refuse(names, name, what, error);
}
