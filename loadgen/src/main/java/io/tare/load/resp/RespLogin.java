// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.util.ArrayList;
import java.util.List;

/**
 * What a connection says first. Immutable.
 *
 * @param user     empty: the server's default user
 * @param password empty: none is needed
 * @param resp3    speaks RESP3, by HELLO 3, which Redis has from version 6 on
 */
public record RespLogin(String user, String password, boolean resp3) {

    private static final int MAX_BYTES = 4096;

    public RespLogin {
        if (user.length() > MAX_BYTES || password.length() > MAX_BYTES) {
            throw new IllegalArgumentException("user and password must have at most " + MAX_BYTES + " characters each");
        }
        if (password.isEmpty() && !user.isEmpty()) {
            throw new IllegalArgumentException("the user " + user + " needs a password");
        }
    }

    /** Returns a login that says nothing, in RESP2. */
    public static RespLogin none() {
        return new RespLogin("", "", false);
    }

    /** Returns a login of the default user, in RESP2. */
    public static RespLogin ofPassword(String password) {
        return new RespLogin("", password, false);
    }

    public RespLogin withResp3(boolean resp3) {
        return new RespLogin(user, password, resp3);
    }

    /** Returns the words of the request; none if there is nothing to say. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (resp3) {
            words.addAll(List.of("HELLO", "3"));
        }
        if (!password.isEmpty()) {
            words.add("AUTH");
            if (resp3 || !user.isEmpty()) {
                words.add(user.isEmpty() ? "default" : user);
            }
            words.add(password);
        }
        return words;
    }

    /** Keeps the password to itself. */
    @Override
    public String toString() {
        return "RespLogin[user=" + user + ", resp3=" + resp3 + "]";
    }
}
