#include "guest/drivers/screen.h"
void screen_init(void) {}
void screen_draw_status(void) {}
