#define _POSIX_C_SOURCE 200809L

#include "emu/sweep/output/sweep_plot.h"

#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { PANEL_WIDTH = 440, PANEL_HEIGHT = 340, WAYS_MAX = 64,
       PANELS_MAX = 1 << 8, FULL = 0 };

/* The rows of one trace and side, which make a line of panels. */
struct strip {
    const char *trace;
    enum sweep_side side;
    double low, high;           /* misses per 1000 references; 0 left out */
};

struct plot {
    const struct sweep *sweep;
    struct strip strip[PANELS_MAX];
    unsigned strips;
    enum tlb_policy policy[TLB_POLICIES];
    unsigned policies;
    uint32_t ways[WAYS_MAX + 1];    /* ascending; FULL last */
    unsigned way_count;
};

static double misses(const struct sweep_row *row)
{
    return row->references ? 1000.0 * (double)row->counts.misses /
                                 (double)row->references
                           : 0;
}

static bool is_of(const struct sweep_row *row, const struct strip *strip)
{
    return row->geometry.side == strip->side &&
           !strcmp(row->trace, strip->trace);
}

/* Collecting what panels and lines there are. */

static void add_strip(struct plot *p, const struct sweep_row *row)
{
    unsigned i = 0;
    double value = misses(row);
    struct strip *strip;

    while (i < p->strips && !is_of(row, &p->strip[i]))
        i++;
    if (i == PANELS_MAX)
        return;
    strip = &p->strip[i];
    if (i == p->strips) {
        p->strips++;
        *strip = (struct strip){.trace = row->trace,
                                .side = row->geometry.side};
    }
    if (value > 0 && (strip->low <= 0 || value < strip->low))
        strip->low = value;
    if (value > strip->high)
        strip->high = value;
}

static void add_policy(struct plot *p, enum tlb_policy policy)
{
    unsigned i = 0;

    while (i < p->policies && p->policy[i] != policy)
        i++;
    if (i == p->policies)
        p->policy[p->policies++] = policy;
}

static bool has_ways(const struct plot *p, uint32_t ways)
{
    for (unsigned i = 0; i < p->way_count; i++)
        if (p->ways[i] == ways)
            return true;
    return false;
}

static void add_ways(struct plot *p, uint32_t ways)
{
    unsigned i = p->way_count;

    if (has_ways(p, ways) || i == WAYS_MAX)
        return;
    p->way_count++;
    for (; i && p->ways[i - 1] > ways; i--)
        p->ways[i] = p->ways[i - 1];
    p->ways[i] = ways;
}

/* A fully associative array is on the line of its ways, if there is one, and on
 * that of the full ones, if one of them is on no other. */
static void collect(struct plot *p, const struct sweep *sweep)
{
    bool full = false;

    p->sweep = sweep;
    for (unsigned i = 0; i < sweep->rows; i++) {
        const struct sweep_geometry *g = &sweep->row[i].geometry;

        add_strip(p, &sweep->row[i]);
        add_policy(p, g->policy);
        if (g->ways < g->entries)
            add_ways(p, g->ways);
    }
    for (unsigned i = 0; i < sweep->rows; i++) {
        const struct sweep_geometry *g = &sweep->row[i].geometry;

        full |= g->ways == g->entries && !has_ways(p, g->ways);
    }
    if (full)
        p->ways[p->way_count++] = FULL;
}

static bool is_on(const struct plot *p, const struct sweep_row *row,
                  unsigned strip, unsigned policy, uint32_t ways)
{
    const struct sweep_geometry *g = &row->geometry;

    return is_of(row, &p->strip[strip]) && g->policy == p->policy[policy] &&
           g->ways == (ways == FULL ? g->entries : ways);
}

/* The script. */

/* A text in gnuplot's single quotes. */
static void put_quoted(FILE *f, const char *text)
{
    putc('\'', f);
    for (; *text; text++) {
        if (*text == '\'')
            putc('\'', f);
        putc((unsigned char)*text < ' ' ? '?' : *text, f);
    }
    putc('\'', f);
}

/* The last part of a path, which is what fits above a panel. */
static const char *short_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

static const char *side_words(enum sweep_side side)
{
    return side == SWEEP_DATA    ? "data TLB"
           : side == SWEEP_FETCH ? "instruction TLB"
           : side == SWEEP_SECOND ? "second level"
                                 : "unified TLB";
}

/* The data of a line; false: it has none. */
static bool put_data(FILE *f, const struct plot *p, unsigned strip,
                     unsigned policy, unsigned line)
{
    bool any = false;

    for (unsigned i = 0; i < p->sweep->rows; i++) {
        const struct sweep_row *row = &p->sweep->row[i];

        if (!is_on(p, row, strip, policy, p->ways[line]))
            continue;
        if (!any)
            fprintf(f, "$d%u << EOD\n", line);
        any = true;
        fprintf(f, "%" PRIu32 " %.9g\n", row->geometry.entries, misses(row));
    }
    if (any)
        fputs("EOD\n", f);
    return any;
}

/* Wide lines lie below narrow ones, so that both are seen where they agree. */
static double width(const struct plot *p, unsigned line)
{
    unsigned above = p->way_count - 1 - line;

    return 1.2 + 0.9 * (above < 6 ? above : 6);
}

static void put_lines(FILE *f, const struct plot *p, unsigned strip,
                      unsigned policy)
{
    bool has[WAYS_MAX + 1];
    const char *before = "plot ";

    for (unsigned i = 0; i < p->way_count; i++)
        has[i] = put_data(f, p, strip, policy, i);
    for (unsigned i = 0; i < p->way_count; i++) {
        uint32_t ways = p->ways[i];

        if (!has[i])
            continue;
        fprintf(f, "%s$d%u using 1:2 smooth unique with linespoints "
                "linestyle %u linewidth %.1f title ", before, i, i % 8 + 1,
                width(p, i));
        if (ways == FULL)
            fputs("'fully associative'", f);
        else
            fprintf(f, "'%" PRIu32 " way%s'", ways, ways == 1 ? "" : "s");
        before = ", ";
    }
    putc('\n', f);
}

static void put_panel(FILE *f, const struct plot *p, unsigned strip,
                      unsigned policy)
{
    const struct strip *s = &p->strip[strip];
    double margin = s->high < 4 * s->low ? 3 : 1.3;     /* room for ticks */
    char title[512];

    snprintf(title, sizeof title, "%s, %s, %s", short_name(s->trace),
             side_words(s->side), tlb_policy_name(p->policy[policy]));
    fputs("set title ", f);
    put_quoted(f, title);
    fprintf(f, " noenhanced\nset ylabel 'misses per 1000 %s'\n",
            s->side == SWEEP_SECOND ? "look-ups" : "references");
    if (s->low > 0)
        fprintf(f, "set logscale y 2\nset yrange [%.9g:%.9g]\n",
                s->low / margin, s->high * margin);
    else
        fputs("unset logscale y\nset yrange [0:1]\n", f);
    put_lines(f, p, strip, policy);
}

void sweep_plot_script(const struct sweep *sweep, FILE *f)
{
    static const char *const color[] = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7",
        "#000000", "#56b4e9", "#e69f00", "#7f7f7f",
    };      /* Okabe and Ito's, which the colour-blind tell apart, and grey */
    struct plot *p = calloc(1, sizeof *p);

    if (!p)
        return;
    collect(p, sweep);
    fprintf(f, "set terminal svg size %u,%u background '#ffffff' "
            "font 'DejaVu Sans,12' noenhanced\n",
            PANEL_WIDTH * p->policies, PANEL_HEIGHT * p->strips);
    for (unsigned i = 0; i < sizeof color / sizeof color[0]; i++)
        fprintf(f, "set style line %u linecolor rgb '%s' "
                "pointtype 7 pointsize 0.4\n", i + 1, color[i]);
    fputs("set logscale x 2\nset xlabel 'entries'\nset format x '%.0f'\n"
          "set format y '%.2g'\nset key top right\n"
          "set lmargin 10\nset rmargin 3\n"
          "set grid linecolor rgb '#dddddd' linetype 1\n", f);
    fprintf(f, "set multiplot layout %u,%u\n", p->strips, p->policies);
    for (unsigned strip = 0; strip < p->strips; strip++)
        for (unsigned policy = 0; policy < p->policies; policy++)
            put_panel(f, p, strip, policy);
    fputs("unset multiplot\n", f);
    free(p);
}

/* Running gnuplot. */

/* Runs it with these files as its standard input and output; returns its exit
 * code, or -1: it could not be run. */
static int run(char *const arguments[], int in, int out, int err)
{
    posix_spawn_file_actions_t files;
    int status = -1, failed;
    pid_t pid;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    failed = posix_spawnp(&pid, arguments[0], &files, NULL, arguments,
                          environ);
    posix_spawn_file_actions_destroy(&files);
    if (failed)
        return -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) && WEXITSTATUS(status) != 127
               ? WEXITSTATUS(status)
               : -1;
}

bool sweep_plot_check(struct error *error)
{
    char name[] = "gnuplot", option[] = "--version";
    FILE *nothing = tmpfile();
    int code = -1;

    if (nothing) {
        code = run((char *[]){name, option, NULL}, fileno(nothing),
                   fileno(nothing), fileno(nothing));
        fclose(nothing);
    }
    return !code || error_host(error, "--plot needs gnuplot: install the "
                               "package gnuplot-nox");
}

static bool copy(FILE *from, FILE *to)
{
    char bytes[4096];
    size_t size;
    bool any = false;

    rewind(from);
    while ((size = fread(bytes, 1, sizeof bytes, from)) > 0) {
        any = true;
        if (fwrite(bytes, 1, size, to) != size)
            return false;
    }
    return any;
}

bool sweep_plot_write(const struct sweep *sweep, FILE *stream,
                      struct error *error)
{
    char name[] = "gnuplot";
    FILE *script = tmpfile(), *drawing = tmpfile();
    bool ok = false;

    if (script && drawing) {
        sweep_plot_script(sweep, script);
        ok = !fflush(script) && !fseek(script, 0, SEEK_SET) &&
             !run((char *[]){name, NULL}, fileno(script), fileno(drawing),
                  STDERR_FILENO) && copy(drawing, stream);
    }
    if (script)
        fclose(script);
    if (drawing)
        fclose(drawing);
    return ok || error_host(error, "gnuplot has not drawn the plot");
}
