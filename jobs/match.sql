-- Compares decoded images with the users of a registry, for DuckDB 1.1 and later.
--
-- Variables to set before: images (Parquet files with uri and bits, a BLOB with the first bit on top, or NULL if a
-- picture could not be read), registry (a registry of the studio), rate (the largest chance of naming anyone falsely
-- for one picture).
-- Makes the table verdicts: uri, k (bits that agree), n, log10_p, user, verdict. `user` is named if the exact binomial
-- tail over m users is within the rate, as on the page without a calibration. Every other verdict is `untold` and its k
-- is NULL, since only pairs that can name someone are kept.

CREATE OR REPLACE TABLE users AS
WITH file AS (FROM read_json(getvariable('registry'))),
listed AS (SELECT bits AS n, unnest(users) AS entry, generate_subscripts(users, 1) AS place FROM file),
written AS (SELECT n, place, entry.user AS user, entry.fingerprint AS text FROM listed)
SELECT place, user, n, CASE WHEN length(text) = n THEN unbin(rpad(text, 8 * ceil(n / 8)::INT, '0')) ELSE unhex(text) END
    AS bits
FROM written;

CREATE OR REPLACE TABLE decoded AS SELECT row_number() OVER () AS id, uri, bits FROM read_parquet(getvariable('images'));

SELECT error('The images and the registry have fingerprints of other lengths.')
FROM decoded WHERE octet_length(bits) <> (SELECT ceil(max(n) / 8) FROM users) LIMIT 1;

-- P(X >= k) for X ~ Bin(n, 1/2), from k = n down, and the fewest matches that name one of m users at this rate.
CREATE OR REPLACE TABLE tails AS
WITH RECURSIVE sums(k, n, term, tail) AS (
    SELECT max(n)::INT, max(n)::INT, 2.0::DOUBLE ** -max(n), 2.0::DOUBLE ** -max(n) FROM users
    UNION ALL
    SELECT k - 1, n, term * k / (n - k + 1), tail + term * k / (n - k + 1) FROM sums WHERE k > 0
)
SELECT k, n, least(1, tail * (SELECT count(*) FROM users)) AS p FROM sums;

-- The most bits that may differ, or -1 if even all bits are too few, so that nobody is named.
SET VARIABLE farthest = (SELECT coalesce(max(n - k), -1)::SMALLINT FROM tails WHERE p <= getvariable('rate'));

-- Up to 512 bits as eight words. Missing words are 0 on both sides.
CREATE OR REPLACE MACRO word(bits, i) AS ('0x0' || substr(hex(bits), 16 * i + 1, 16))::UBIGINT;
CREATE OR REPLACE TABLE user_words AS
SELECT place, word(bits, 0) AS a, word(bits, 1) AS b, word(bits, 2) AS c, word(bits, 3) AS d, word(bits, 4) AS e,
    word(bits, 5) AS f, word(bits, 6) AS g, word(bits, 7) AS h
FROM users;
CREATE OR REPLACE TABLE image_words AS
SELECT id, word(bits, 0) AS a, word(bits, 1) AS b, word(bits, 2) AS c, word(bits, 3) AS d, word(bits, 4) AS e,
    word(bits, 5) AS f, word(bits, 6) AS g, word(bits, 7) AS h
FROM decoded WHERE bits IS NOT NULL;

-- Pairs every picture with every user. The first words decide most pairs, so the later ones cost little. A join with a
-- condition takes twice as long as this product with a filter.
CREATE OR REPLACE MACRO apart(x, y) AS bit_count(xor(x, y))::SMALLINT;
CREATE OR REPLACE TABLE near AS
SELECT i.id, u.place, apart(i.a, u.a) + apart(i.b, u.b) + apart(i.c, u.c) + apart(i.d, u.d) + apart(i.e, u.e)
    + apart(i.f, u.f) + apart(i.g, u.g) + apart(i.h, u.h) AS distance
FROM image_words AS i, user_words AS u
WHERE apart(i.a, u.a) <= getvariable('farthest')
    AND apart(i.a, u.a) + apart(i.b, u.b) <= getvariable('farthest')
    AND distance <= getvariable('farthest');

CREATE OR REPLACE TABLE best AS
SELECT id, min(distance) AS distance, arg_min(place, (distance, place)) AS place FROM near GROUP BY id;

CREATE OR REPLACE TABLE verdicts AS
SELECT decoded.uri, tails.k, (SELECT max(n) FROM users) AS n, log10(tails.p) AS log10_p, users.user,
    CASE WHEN decoded.bits IS NULL THEN NULL WHEN users.user IS NULL THEN 'untold' ELSE 'user' END AS verdict
FROM decoded
LEFT JOIN best USING (id)
LEFT JOIN users USING (place)
LEFT JOIN tails ON tails.k = tails.n - best.distance;
