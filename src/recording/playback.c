#include "recording/playback.h"
