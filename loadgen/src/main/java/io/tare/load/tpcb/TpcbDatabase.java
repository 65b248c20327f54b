// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * Where the tables are, and who asks. Immutable.
 *
 * @param server   a resolved address
 * @param name     the database
 * @param user     the role
 * @param password empty: none is needed
 * @param schema   what holds the tables, in [a-z0-9_], at most 63 characters
 */
public record TpcbDatabase(InetSocketAddress server, String name, String user, String password, String schema) {

    /** The schema that each database has from its beginning. */
    public static final String PUBLIC = "public";

    private static final int MAX_WORD = 4096;
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public TpcbDatabase {
        if (server.isUnresolved()) {
            throw new IllegalArgumentException("server must be a resolved address: " + server);
        }
        check("the database's name", name);
        check("the user's name", user);
        if (password.length() > MAX_WORD || password.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the password must have at most " + MAX_WORD + " characters");
        }
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "schema must have at most 63 small letters, digits and underscores: " + schema);
        }
    }

    /** Returns a database whose tables are in the schema {@link #PUBLIC}. */
    public static TpcbDatabase of(InetSocketAddress server, String name, String user, String password) {
        return new TpcbDatabase(server, name, user, password, PUBLIC);
    }

    public TpcbDatabase withSchema(String schema) {
        return new TpcbDatabase(server, name, user, password, schema);
    }

    /** Keeps the password to itself. */
    @Override
    public String toString() {
        return "TpcbDatabase[server=" + server + ", name=" + name + ", user=" + user + ", schema=" + schema + "]";
    }

    private static void check(String what, String word) {
        if (word.isEmpty() || word.length() > MAX_WORD || word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must have 1 to " + MAX_WORD + " characters: " + word);
        }
    }
}
