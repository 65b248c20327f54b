// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/**
 * What an HTTP load asks for, and of whom: exactly what its user named. No redirection leads anywhere else. Immutable.
 *
 * @param tls       whether over TLS
 * @param address   where the server listens
 * @param authority host and port as the request names them
 * @param host      the name or address alone, as a certificate has it
 * @param path      path and query as the request has them
 */
public record HttpTarget(boolean tls, InetSocketAddress address, String authority, String host, String path) {

    private static final int MAX_CHARACTERS = 8000;

    /**
     * Reads a URL and looks its host up.
     *
     * @param url {@code http://HOST[:PORT]/PATH?QUERY} or {@code https://…}, of at most 8000 characters of ASCII
     * @throws IllegalArgumentException if it is none, or no host of its name is known
     */
    public static HttpTarget of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "URL must be http://HOST[:PORT]/PATH or https://…: " + e.getMessage(), e);
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (url.length() > MAX_CHARACTERS
                || !url.chars().allMatch(character -> character > ' ' && character < 0x7F)
                || !(tls || "http".equalsIgnoreCase(uri.getScheme()))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || uri.getPort() > 65_535
                || uri.getPort() == 0) {
            throw new IllegalArgumentException(
                    "URL must be http://HOST[:PORT]/PATH or https://…, in ASCII, without user" + " and fragment: "
                            + url.substring(0, Math.min(url.length(), 200)));
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String host = uri.getHost();
        return new HttpTarget(
                tls,
                new InetSocketAddress(lookUp(host), port),
                uri.getPort() > 0 ? host + ":" + port : host,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    /** Returns a target on a server whose address is known, whose name is that address. */
    public static HttpTarget at(InetSocketAddress address, boolean tls, String path) {
        return of((tls ? "https://" : "http://") + NetUtil.toSocketAddressString(address) + path);
    }

    private static InetAddress lookUp(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no host of this name is known: " + host, e);
        }
    }
}
