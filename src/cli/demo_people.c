#include "cli/demo.h"

/* Nobody here is real. Domains end in .example: no mail server has them (RFC 2606). */

const struct demo_staff demo_staff[] = {
    { "Jonas", "Weber", "MD", "jonas.weber@riverbend.example", "provider" },
    { "Imani", "Cole", "LCSW", "imani.cole@riverbend.example", "provider" },
    { "Theo", "Park", "Front desk", "theo.park@riverbend.example", "support" },
};
const size_t demo_staff_count = LENGTH(demo_staff);

#define MILL "14 Mill Street"
#define ELM "208 Elm Avenue"
#define HARBOR "5 Harbor Road"
#define MAPLE "Maple Court, 1 Orchard Lane"
#define BORN(day) .born = (day)
#define TURNS(years, days) .turns = (years), .in_days = (days)

const struct demo_person demo_people[] = {
    { "ana", "Ana", "Ruiz", "", "female", "ana.ruiz@mail.example", "(555) 201-4410", MILL, "Riverbend",
        BORN("1985-04-12"), .flags = DEMO_SIGNS_IN },
    { "leo", "Leo", "Ruiz", "", "male", "", "", MILL, "Riverbend", BORN("2016-03-09") },

    { "chidi", "Chidi", "Okafor", "", "male", "chidi.okafor@mail.example", "(555) 201-7781", ELM, "Riverbend",
        BORN("1979-11-02"), .flags = DEMO_SIGNS_IN },
    { "ngozi", "Ngozi", "Okafor", "", "female", "ngozi.okafor@mail.example", "(555) 201-7782", ELM, "Riverbend",
        BORN("1981-06-25"), .flags = DEMO_SIGNS_IN },
    { "mia", "Mia", "Okafor", "", "female", "mia.okafor@mail.example", "", ELM, "Riverbend", TURNS(12, 20) },
    { "emeka", "Chukwuemeka", "Okafor", "Emeka", "male", "", "", ELM, "Riverbend", TURNS(9, 140) },

    { "ida", "Ida", "Larsen", "", "female", "larsen.family@mail.example", "(555) 201-3302", HARBOR, "Port Alder",
        BORN("1988-01-30"), .flags = DEMO_SIGNS_IN },
    { "nils", "Nils", "Larsen", "", "male", "larsen.family@mail.example", "", HARBOR, "Port Alder", TURNS(10, 61),
        .flags = DEMO_SIGNS_IN },
    { "freja", "Freja", "Larsen", "", "female", "larsen.family@mail.example", "", HARBOR, "Port Alder", TURNS(7, 203),
        .flags = DEMO_SIGNS_IN },

    { "grace", "Grace", "Whitfield", "", "female", "grace.whitfield@mail.example", "(555) 201-9120", "77 Hill Road",
        "Riverbend", BORN("1968-08-17"), .flags = DEMO_SIGNS_IN },
    { "harold", "Harold", "Whitfield", "", "male", "", "(555) 201-9100", MAPLE, "Riverbend", BORN("1938-02-03") },
    { "edith", "Edith", "Whitfield", "", "female", "", "(555) 201-9100", MAPLE, "Riverbend", BORN("1940-12-21") },

    { "petra", "Petra", "Nováková", "", "female", "petra.novakova@mail.example", "(555) 201-6014", "31 Canal Street",
        "Riverbend", BORN("1984-05-05"), .flags = DEMO_SIGNS_IN },
    { "tomas", "Tomáš", "Hruby", "", "male", "tomas.hruby@mail.example", "(555) 201-6020", "9 Station Road",
        "Port Alder", BORN("1982-09-14"), .flags = DEMO_SIGNS_IN },
    { "eliska", "Eliška", "Hruby", "", "female", "", "", "31 Canal Street", "Riverbend", TURNS(8, 33) },

    { "helen", "Helen", "Marsh", "", "female", "helen.marsh@mail.example", "(555) 201-5550", "62 Birch Lane",
        "Riverbend", BORN("1978-03-19"), .flags = DEMO_SIGNS_IN },
    { "zoe", "Zoe", "Marsh", "", "female", "zoe.marsh@mail.example", "(555) 201-5551", "62 Birch Lane", "Riverbend",
        TURNS(16, 75), .flags = DEMO_SIGNS_IN },

    { "samuel", "Samuel", "Weber", "", "male", "samuel.weber@mail.example", "(555) 201-0007", "3 Park Row", "Riverbend",
        BORN("1991-07-07"), .flags = DEMO_RESTRICTED },

    { "dana", "Dana", "Kim", "", "female", "dana.kim@mail.example", "(555) 201-8843", "120 Lake Drive", "Riverbend",
        BORN("1990-10-10"), .flags = DEMO_SIGNS_IN },
    { "alex", "Alex", "Kim", "", "other", "alex.kim@mail.example", "(555) 201-8844", "120 Lake Drive", "Riverbend",
        BORN("1989-02-28") },

    { "jun", "Jun", "Tanaka", "", "male", "", "(555) 201-2291", "18 Cedar Court", "Port Alder", BORN("1952-05-30") },

    { "omar", "Omar", "Haddad", "", "male", "omar.haddad@mail.example", "(555) 201-1182", "44 Mason Street",
        "Riverbend", BORN("1994-01-16") },
    { "rosario", "Rosario", "Delgado", "", "female", "r.delgado@havenhouse.example", "(555) 201-1200",
        "Haven House, 2 Bridge Street", "Riverbend", BORN("1975-04-23"), .flags = DEMO_CAREGIVER | DEMO_SIGNS_IN },

    { "priya", "Priya", "Nair", "", "female", "priya.nair@mail.example", "(555) 201-4907", "51 Willow Way", "Riverbend",
        BORN("1987-12-01"), .flags = DEMO_SIGNS_IN },
    { "arjun", "Arjun", "Nair", "", "male", "", "", "51 Willow Way", "Riverbend", TURNS(5, 12) },
    { "marcus", "Marcus", "Bell", "", "male", "marcus.bell@mail.example", "(555) 201-3371", "8 Quarry Road",
        "Riverbend", BORN("1983-03-03"), .flags = DEMO_CAREGIVER },
    { "jada", "Jada", "Bell", "", "female", "", "", "8 Quarry Road", "Riverbend", TURNS(6, 88) },

    { "tran", "An", "Trần", "", "unknown", "", "(555) 201-7316", "29 Market Square", "Riverbend" },
    { "amelie", "Amélie", "Dubois-Łukasz", "", "female", "amelie.dubois@mail.example", "(555) 201-6655",
        "70 River Walk", "Riverbend", BORN("1996-11-28"), .flags = DEMO_SIGNS_IN },

    { "bernice", "Bernice", "Holt", "", "female", "bernice.holt@mail.example", "", "12 Old Post Road", "Port Alder",
        BORN("1961-06-06"), .flags = DEMO_ARCHIVED, .archive_reason = "Moved away" },
    { "walter", "Walter", "Pike", "", "male", "", "", MAPLE, "Riverbend", BORN("1931-09-09"),
        .flags = DEMO_ARCHIVED | DEMO_DIED, .archive_reason = "Died" },
};
const size_t demo_people_count = LENGTH(demo_people);

#define FULL(basis) "full", (basis), "", ""
#define NO_ACCESS NULL, NULL, NULL, NULL

const struct demo_tie demo_ties[] = {
    { "leo", "ana", "is_parent", "", "1", true, FULL("parent_of_minor"), false, true },
    { "mia", "chidi", "is_parent", "", "1", true, FULL("parent_of_minor"), true, false },
    { "mia", "ngozi", "is_parent", "", "2", true, FULL("parent_of_minor"), true, false },
    { "emeka", "chidi", "is_parent", "", "1", true, FULL("parent_of_minor"), true, false },
    { "emeka", "mia", "family_member", "sister", NULL, false, NO_ACCESS, false, false },
    { "chidi", "ngozi", "spouse", "", "1", false, NO_ACCESS, false, false },
    { "nils", "ida", "is_parent", "", "1", false, NO_ACCESS, false, false },
    { "freja", "ida", "is_parent", "", "1", false, NO_ACCESS, false, false },
    { "nils", "freja", "family_member", "sister", NULL, false, NO_ACCESS, false, false },
    { "harold", "grace", "child", "", "1", true, "full", "adult_consent", "power_of_attorney",
        "Signed 2024, kept in the office", true, false },
    { "edith", "grace", "child", "", "1", true, "full", "adult_consent", "power_of_attorney",
        "Signed 2024, kept in the office", true, false },
    { "harold", "edith", "spouse", "", NULL, false, NO_ACCESS, false, false },
    { "eliska", "petra", "is_parent", "", "1", true, FULL("parent_of_minor"), true, false },
    { "eliska", "tomas", "is_parent", "", "2", true, "billing", "parent_of_minor", "", "", true, false },
    { "zoe", "helen", "is_parent", "", "1", true, FULL("parent_of_minor"), true, false },
    { "dana", "alex", "spouse", "", "1", false, NO_ACCESS, false, false },
    { "omar", "rosario", "caregiver", "case worker", "1", true, "appointments", "adult_consent", "power_of_attorney",
        "", true, false },
    { "jada", "marcus", "is_parent", "", "1", true, FULL("parent_of_minor"), false, true },
};
const size_t demo_ties_count = LENGTH(demo_ties);

const struct demo_contact demo_contacts[] = {
    { "jun", "Mei", "Tanaka", "child", "", "", "(555) 201-2292", "1", true },
    { "jun", "Carl", "Jensen", "other", "neighbour", "", "(555) 201-2244", "2", false },
    { "leo", "Carmen", "Ruiz", "family_member", "grandmother", "carmen.ruiz@mail.example", "(555) 201-4415", "2",
        true },
    { "harold", "Maple Court", "Nurses", "caregiver", "nursing home", "nurses@maplecourt.example", "(555) 201-9101",
        "2", true },
    { "edith", "Maple Court", "Nurses", "caregiver", "nursing home", "nurses@maplecourt.example", "(555) 201-9101", "2",
        true },
    { "amelie", "Luc", "Dubois", "family_member", "brother", "luc.dubois@mail.example", "", NULL, false },
    { "tran", "Minh", "Trần", "is_parent", "", "", "(555) 201-7317", "1", false },
};
const size_t demo_contacts_count = LENGTH(demo_contacts);

const struct demo_set demo_sets[] = {
    { "Maple Court", true, { "harold", "edith" } },
    { "After-school group", true, { "nils", "freja", "eliska" } },
    { "Interpreter at visits", false, { "tran", "jun" } },
    { "Large print", false, { "harold", "edith", "jun" } },
    { "Home visits", false, { "harold", "edith" } },
    { "Letters to school", false, { "eliska", "nils" } },
};
const size_t demo_sets_count = LENGTH(demo_sets);
