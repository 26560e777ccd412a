/* Floor 0 when memory runs out: the first allocation fails, then the second, and so on until a run needs none of them to succeed. Each time
 * every result is either right or says that it is not; the sanitizer sees to crashes and leaks. */
#include "base/buffer.h"
#include "base/json_reader.h"
#include "base/json_splitter.h"
#include "base/json_writer.h"
#include "base/secret.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "failing_memory.h"

/* Runs `scenario` until no allocation of it fails. It answers whether all went well, and checks itself that what went well is right. */
static void run_out(bool (*scenario)(void))
{
	size_t n = 0;
	for (bool failed = true; failed;) {
		memory_fail_at(++n);
		bool good = scenario();
		failed = memory_ended();
		assert_int_equal(good, !failed);
	}
	assert_true(n > 1); /* something was there to fail */
}

static bool growing_buffer(void)
{
	struct buffer b;
	buffer_init(&b, 100000);
	for (int i = 0; i < 1000; i++)
		buffer_append_format(&b, "%03d", i);
	assert_int_equal(strlen(buffer_text(&b)), b.length);
	assert_true(b.failed || b.length == 3000);
	char *taken = buffer_take(&b);
	bool good = taken != NULL;
	free(taken);
	taken = buffer_take(&b);
	good = good && taken;
	free(taken);
	return good;
}

static bool cleaning_mending_folding(void)
{
	struct span in = span_of("a\x1B\xFF" "B long enough for more than one piece of memory: 0123456789 0123456789 0123456789\n");
	struct buffer b;
	bool good = true;
	buffer_init(&b, 1000);
	for (int way = 0; way < 3; way++) {
		buffer_release(&b);
		if (way == 0)
			text_fold(&b, in);
		else if (way == 1)
			text_clean(&b, in);
		else
			text_mend(&b, in);
		good = good && !b.failed;
	}
	buffer_release(&b);
	return good;
}

static bool reading_json(void)
{
	static char number[200] = "0.";
	struct json_reader r;
	double d;
	memset(number + 2, '1', sizeof number - 2);
	bool good = json_number_double((struct span){number, sizeof number}, &d);
	json_reader_init(&r);
	json_reader_feed(&r, span_of("[\"\\n\",\"\\u00e9 and so on, until one piece of memory is not enough for all of this\"]"));
	good = json_skip(&r) && good;
	json_reader_release(&r);
	return good;
}

static bool count(void *self, struct span bytes)
{
	*(size_t *)self += bytes.length;
	return true;
}

static bool splitting_json(void)
{
	static const char json[] = "{\"a\":\"\\n\",\"list\":[{\"id\":\"55f1db76-2e0b-42ff-a172-0b158f892c2f\",\"clients\":{\"0d40d2a1\":\"mlflow\"}},{}]}";
	struct json_splitter s;
	size_t bytes = 0;
	json_splitter_init(&s, "list", count, &bytes);
	bool good = true;
	for (size_t i = 0; good && i < sizeof json - 1; i++)
		good = json_splitter_feed(&s, json + i, 1);
	good = good && json_splitter_end(&s);
	assert_int_equal(good, s.why == NULL);
	json_splitter_release(&s);
	return good;
}

static bool writing_json(void)
{
	struct buffer b;
	struct json_writer w;
	buffer_init(&b, 10000);
	json_writer_init(&w, &b, true);
	json_begin_array(&w);
	for (int i = 0; i < 20; i++)
		json_write_word(&w, "a\n\xE2\x80\xAE\xFF");
	json_end_array(&w);
	bool good = !b.failed;
	buffer_release(&b);
	return good;
}

static bool keeping_secrets(void)
{
	struct secret *s = secret_new("x", 1);
	secret_free(s);
	return s != NULL;
}

static char path[] = "/tmp/test_out_of_memory.XXXXXX";

static bool secret_out_of_a_file(void)
{
	struct secret *s;
	struct error e = secret_from_file(path, &s);
	assert_true(error_is(&e) ? e.class == ERROR_MEMORY && !s : span_is(secret_reveal(s), "x"));
	secret_free(s);
	return !error_is(&e);
}

static bool secret_out_of_a_command(void)
{
	struct secret *s;
	struct error e = secret_from_command("echo x", &s);
	assert_true(error_is(&e) ? e.class == ERROR_MEMORY && !s : span_is(secret_reveal(s), "x"));
	secret_free(s);
	return !error_is(&e);
}

static void text_survives(void **state)
{
	(void)state;
	run_out(growing_buffer);
	run_out(cleaning_mending_folding);
}

static void json_survives(void **state)
{
	(void)state;
	run_out(reading_json);
	run_out(splitting_json);
	run_out(writing_json);
}

static void secrets_survive(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x\n", 2), 2);
	close(fd);
	run_out(keeping_secrets);
	run_out(secret_out_of_a_file);
	run_out(secret_out_of_a_command);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(text_survives),
	        cmocka_unit_test(json_survives),
	        cmocka_unit_test(secrets_survive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
