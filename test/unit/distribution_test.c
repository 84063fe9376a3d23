/*
 * distribution_test.c
 *		Tests tail probabilities; prints TAP.
 *
 * Expected values are closed forms, or were computed with 50 digits.
 */
#include "stats/stats.h"
#include "stats/stats_distribution.h"
#include "tap.h"

typedef struct Tail
{
	double		x;
	double		df;
	double		p;
} Tail;

/* Both sides of every switch between methods, and far out. */
static const Tail student_tails[] = {
	{0.1, 1.5, 0.93204145348696266}, {1.7, 1.5, 0.27066224415104112},
	{1.74, 1.5, 0.26367703783874363}, {3, 1.5, 0.13354775425491328},
	{8, 1.5, 0.032918350940906824}, {30, 1.5, 0.0045856423229794054},
	{0.1, 7.3, 0.92303549713982957}, {1.7, 7.3, 0.13116536835308693},
	{1.74, 7.3, 0.12364865413666369}, {3, 7.3, 0.018980551023133507},
	{8, 7.3, 7.2619732081914435e-05}, {30, 7.3, 6.4888053191279604e-09},
	{0.1, 100, 0.92054453109585122}, {1.7, 100, 0.092239327003019261},
	{1.74, 100, 0.084935510608638271}, {3, 100, 0.0034079153433294496},
	{8, 100, 2.2728648077280807e-12}, {30, 100, 8.3803325586882916e-52},
	{0.1, 199, 0.9204449955339109}, {1.7, 199, 0.090693289638240401},
	{1.74, 199, 0.083404991582033156}, {3, 199, 0.0030448267251061726},
	{8, 199, 1.0061460058776968e-13}, {30, 199, 8.9429287605744143e-76},
	{0.1, 1000, 0.92036436902360408}, {1.7, 1000, 0.089441886959240047},
	{1.74, 1000, 0.082166659278950477}, {3, 1000, 0.0027667090442381925},
	{8, 1000, 3.4266614823914745e-15}, {30, 1000, 1.5374687444043482e-141},
	{0.1, 9999, 0.92034633023155088}, {1.7, 9999, 0.089162025837725409},
	{1.74, 9999, 0.081889784912963878}, {3, 9999, 0.0027064488557123497},
	{8, 9999, 1.3821353438287645e-15}, {30, 9999, 2.0480280521865905e-189},
	{0.1, 10000, 0.92034633003107491}, {1.7, 10000, 0.089162022727705043},
	{1.74, 10000, 0.081889781836265343}, {3, 10000, 0.0027064481899976662},
	{8, 10000, 1.3821208729065382e-15}, {30, 10000, 2.0443270474255706e-189},
	{0.1, 1000000, 0.92034434549204314}, {1.7, 1000000, 0.089131236490348764},
	{1.74, 1000000, 0.081859325596102747}, {3, 1000000, 0.0026998625414217971},
	{8, 1000000, 1.2455063433202519e-15}, {30, 1000000, 1.2020094233663438e-197},
	{0.1, 1000000000000000.0, 0.92034432544594202},
	{1.7, 1000000000000000.0, 0.089130925517086401},
	{1.74, 1000000000000000.0, 0.081859017957615049},
	{3, 1000000000000000.0, 0.0026997960632602555},
	{8, 1000000000000000.0, 1.2441921148556704e-15},
	{30, 1000000000000000.0, 9.8134278562880069e-198},
};

static const Tail chi_squared_tails[] = {
	{0.01, 1, 0.92034432544594202}, {0.9, 1, 0.34278171114791139},
	{1, 1, 0.31731050786291409}, {1.01, 1, 0.31490283901178945},
	{1.1, 1, 0.29426610430496286}, {2, 1, 0.15729920705028513},
	{20, 1, 7.7442164310440841e-06}, {0.03, 3, 0.99863039481880866},
	{2.7, 3, 0.44022729436023106}, {3, 3, 0.39162517627108895},
	{3.0300000000000002, 3, 0.38702285459543523},
	{3.3000000000000003, 3, 0.34764264473227452}, {6, 3, 0.11161022509471256},
	{60, 3, 5.8782307279069123e-13}, {0.1, 10, 0.99999999750204871},
	{9, 10, 0.5321035763747155}, {10, 10, 0.4404932850652124},
	{10.1, 10, 0.43176421516503793}, {11, 10, 0.35751800242792553},
	{20, 10, 0.029252688076961072}, {200, 10, 1.6139305336977305e-37}, {0.33, 33, 1},
	{29.7, 33, 0.63221025762871519}, {33, 33, 0.46725288137290916},
	{33.33, 33, 0.45121385904735517}, {36.300000000000004, 33, 0.31742243960470212},
	{66, 33, 0.00055899555357393296}, {660, 33, 1.0603408649459443e-117}, {1, 100, 1},
	{90, 100, 0.75319796559982977}, {100, 100, 0.48119168452795674},
	{101, 100, 0.45319222327636854}, {110.00000000000001, 100, 0.23220478050085605},
	{200, 100, 1.1784500720979422e-08}, {10, 1000, 1}, {900, 1000, 0.98928276190871023},
	{1000, 1000, 0.49405285382923964}, {1010, 1000, 0.40603315094773595},
	{1100, 1000, 0.014614408126295194}, {2000, 1000, 4.1436785914549916e-69},
	{89999.1, 99999, 1}, {99999, 99999, 0.49940528892164321},
	{100998.99, 99999, 0.012869209903738575},
	{109998.90000000001, 99999, 2.5902569156220159e-104}, {900000, 1000000, 1},
	{1000000, 1000000, 0.49981193680339447}, {1010000, 1000000, 9.0685288232620768e-13},
};

static const Tail normal_tails[] = {
	{1e-09, 0, 0.99999999920211546}, {0.5, 0, 0.61707507745197376},
	{1, 0, 0.31731050786291409}, {1.96, 0, 0.04999579029644087},
	{5, 0, 5.7330314375838782e-07}, {10, 0, 1.5239706048321051e-23},
	{20, 0, 5.5072482372124675e-89}, {30, 0, 9.8134278542963744e-198},
	{37, 0, 1.1451142445049154e-299},
};

static void
test_normal(void)
{
	double		worst = 0;

	for (unsigned i = 0; i < sizeof(normal_tails) / sizeof(*normal_tails); i++)
	{
		const Tail *c = &normal_tails[i];

		worst = fmax(worst, fabs(stats_normal_p(c->x) / c->p - 1));
		worst = fmax(worst, fabs(2 * stats_normal_tail(c->x) / c->p - 1));
	}
	near(worst, 0, 2e-13, "normal p-values, relative");
	near(stats_normal_tail(-1e9), 1, 0, "the lower end of the normal tail");
	near(stats_normal_p(INFINITY), 0, 0, "normal p of infinity");
	near(stats_normal_p(-1.96), stats_normal_p(1.96), 0, "normal p does not know signs");
	near(stats_normal_quantile(0.975), 1.959963984540054, 1e-14, "normal quantile");
	near(stats_normal_quantile(0.025), -1.959963984540054, 1e-14, "normal quantile, below");
	near(stats_normal_quantile(0.5), 0, 0, "normal median");
}

static void
test_student(void)
{
	double		worst = 0;
	double		root;
	int			falls = 1;

	for (unsigned i = 0; i < sizeof(student_tails) / sizeof(*student_tails); i++)
	{
		const Tail *c = &student_tails[i];

		worst = fmax(worst, fabs(stats_student_p(c->x, c->df) / c->p - 1));
	}
	near(worst, 0, 1e-12, "Student p-values, relative");
	for (double t = 1e-8; t < 1e8; t *= 7)
	{
		worst = fmax(worst, fabs(stats_student_p(t, 1) / (atan(1 / t) * 2 / M_PI) - 1));
		root = sqrt(2 + t * t);
		worst = fmax(worst, fabs(stats_student_p(t, 2) * root * (root + t) / 2 - 1));
	}
	near(worst, 0, 1e-12, "Student p with 1 and 2 degrees in closed form, relative");
	for (double df = 1; df < 1e16; df *= 3)
		worst = fmax(worst, fabs(stats_student_p(stats_student(0.95, df), df) - 0.05));
	near(worst, 0, 1e-12, "Student quantiles put back");
	for (double df = 1; df < 1e16; df *= 10)
		for (double t = 0; t < 30; t += 0.01)
			falls &= stats_student_p(t + 0.01, df) < stats_student_p(t, df);
	ok(falls, "Student p falls with t");
	near(stats_student_p(0, 5), 1, 0, "Student p of 0");
	near(stats_student_p(-2, 5), stats_student_p(2, 5), 0, "Student p does not know signs");
	near(stats_student_p(INFINITY, 5), 0, 0, "Student p of infinity");
	near(stats_student_p(1e200, 1e9), 0, 0, "Student p of a huge t");
	near(stats_student_p(3, INFINITY), stats_normal_p(3), 0, "infinitely many degrees: normal");
	ok(isnan(stats_student_p(NAN, 5)) && isnan(stats_student_p(1, NAN)), "Student p of no number");
}

static void
test_chi_squared(void)
{
	double		worst = 0;
	int			falls = 1;

	for (unsigned i = 0; i < sizeof(chi_squared_tails) / sizeof(*chi_squared_tails); i++)
	{
		const Tail *c = &chi_squared_tails[i];

		worst = fmax(worst, fabs(stats_chi_squared_p(c->x, c->df) / c->p - 1));
	}
	near(worst, 0, 1e-12, "chi-squared p-values, relative");
	worst = 0;
	for (double x = 1e-9; x < 1300; x *= 1.7)
	{
		double		h = x / 2;

		worst = fmax(worst, fabs(stats_chi_squared_p(x, 1) / stats_normal_p(sqrt(x)) - 1));
		worst = fmax(worst, fabs(stats_chi_squared_p(x, 2) / exp(-h) - 1));
		worst = fmax(worst, fabs(stats_chi_squared_p(x, 6) / (exp(-h) * (1 + h + h * h / 2)) - 1));
	}
	near(worst, 0, 1e-12, "chi-squared p with 1, 2 and 6 degrees in closed form, relative");
	for (double df = 1; df < 1e7; df *= 10)
		for (double r = 0.7; r < 1.5; r += 0.01)
		{
			double		p = stats_chi_squared_p(r * df, df);

			falls &= p <= stats_chi_squared_p((r - 0.01) * df, df) && 0 <= p && p <= 1;
		}
	ok(falls, "chi-squared p falls");
	near(stats_chi_squared_p(0, 3), 1, 0, "chi-squared p of 0");
	near(stats_chi_squared_p(INFINITY, 3), 0, 0, "chi-squared p of infinity");
	near(stats_chi_squared_p(1e6, 3), 0, 0, "chi-squared p of very much");
	ok(isnan(stats_chi_squared_p(NAN, 3)), "chi-squared p of no number");
}

int
main(void)
{
	test_normal();
	test_student();
	test_chi_squared();
	return done_testing();
}
