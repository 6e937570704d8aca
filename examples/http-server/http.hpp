// As much of HTTP/1.1 as the example needs: requests without bodies, and what answers them.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace http {

inline constexpr std::string_view end_of_head = "\r\n\r\n";
inline constexpr std::size_t longest_head = 8192;

struct Request {
  std::string path;
  std::unordered_map<std::string, std::string> query;
};

struct Response {
  int status = 200;
  std::string body;

  friend bool operator==(const Response&, const Response&) = default;
};

/// What comes before the separator and what comes after it; the second is empty without one.
inline std::pair<std::string_view, std::string_view> split(std::string_view text,
                                                           std::string_view separator) {
  const auto place = text.find(separator);
  if (place == std::string_view::npos) return {text, {}};
  return {text.substr(0, place), text.substr(place + separator.size())};
}

inline std::unordered_map<std::string, std::string> parse_query(std::string_view text) {
  std::unordered_map<std::string, std::string> query;
  while (!text.empty()) {
    const auto [item, rest] = split(text, "&");
    const auto [name, value] = split(item, "=");
    query.emplace(name, value);
    text = rest;
  }
  return query;
}

/// None for what is no request, or one for another method than GET.
inline std::optional<Request> parse_request(std::string_view head) {
  const auto [method, rest] = split(head, " ");
  const auto [target, version] = split(rest, " ");
  if (method != "GET" || !target.starts_with('/') || !version.starts_with("HTTP/1.1\r\n")) {
    return std::nullopt;
  }
  const auto [path, query] = split(target, "?");
  return Request{std::string{path}, parse_query(query)};
}

inline std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 504:
      return "Gateway Timeout";
    default:
      return "Internal Server Error";
  }
}

inline std::string text_of(const Response& response) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  text.append(reason(response.status));
  text += "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ";
  text += std::to_string(response.body.size());
  text.append(end_of_head);
  return text + response.body;
}

inline std::string text_of_get(std::string_view target) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost" + std::string{end_of_head};
}

template <class Number>
Number number_in(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Status and length of the body that follows.
inline std::pair<int, std::size_t> parse_response_head(std::string_view head) {
  return {number_in<int>(split(head, " ").second),
          number_in<std::size_t>(split(head, "Content-Length: ").second)};
}

}  // namespace http
